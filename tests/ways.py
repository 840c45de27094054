"""How a person gets to each state of the site, in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from microsite.staff.throttle import TRIES
from tests.browser import RunningSite
from tests.site_data import (
    ANSWERS,
    DOCTOR,
    EVENTS,
    NEWCOMER,
    NOTIFICATIONS,
    PASSWORD,
    REQUESTS,
    STAFF,
    STRANGER,
    change,
    days_ago,
    renamed,
    requests_are_there,
    session_of,
)

Reach = Callable[[Page, RunningSite], None]


def at(address: str) -> Reach:
    def reach(page: Page, site: RunningSite) -> None:
        page.goto(site.url + address)

    return reach


def then_press(reach: Reach, selector: str) -> Reach:
    """Return the way to a state that needs one more press."""

    def press(page: Page, site: RunningSite) -> None:
        reach(page, site)
        page.locator(selector).first.click()

    return press


def then_follow(reach: Reach, selector: str) -> Reach:
    """Return the way to the page behind a link or button of another state."""

    def follow(page: Page, site: RunningSite) -> None:
        reach(page, site)
        press_and_wait(page, page.locator(selector).first)

    return follow


def fill_in(page: Page, **changed: str) -> None:
    """Answer the request form as a patient does; ``website=""`` leaves a field alone."""
    for name, answer in {**ANSWERS, **changed}.items():
        field = page.locator(f'.request-form [name="{name}"]')
        if field.first.get_attribute("type") in ("radio", "checkbox"):
            box = field.and_(page.locator(f'[value="{answer}"]')) if answer != "on" else field
            box.check()
        elif answer:
            field.fill(answer)


def send(page: Page) -> None:
    press_and_wait(page, page.locator(".request-form [type=submit]"))


def press_and_wait(page: Page, button: Locator) -> None:
    with page.expect_navigation():
        button.click()


def form_with_errors(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/consultation/")
    page.get_by_label("Your name").fill("Sam Sample")
    page.get_by_label("By email").check()
    page.get_by_label("Email address").fill("sam at example")
    send(page)


def form_kept_open_too_long(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/consultation/")
    fill_in(page)
    give_up_the_key(page)
    send(page)


def give_up_the_key(page: Page, key: str = "") -> None:
    page.locator("[name=submission_key]").evaluate("(field, key) => field.value = key", key)


def confirmed(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/consultation/")
    fill_in(page)
    send(page)


def not_confirmed(page: Page, site: RunningSite) -> None:
    confirmed(page, site)
    with renamed(site, REQUESTS):
        page.reload()


def not_sent(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/consultation/")
    fill_in(page)
    with renamed(site, REQUESTS):
        send(page)


def already_used(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/consultation/")
    key = page.locator("[name=submission_key]").input_value()
    fill_in(page)
    send(page)
    page.goto(f"{site.url}/consultation/")
    fill_in(page, message="I can come on Fridays too.")
    give_up_the_key(page, key)
    send(page)


def sent_from_elsewhere(page: Page, site: RunningSite) -> None:
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{site.url}/consultation/"><button>Send</button>')
    press_and_wait(page, page.get_by_role("button"))


def sent_too_much(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/consultation/")
    page.locator("[name=message]").evaluate("field => field.value = 'x'.repeat(300_000)")
    send(page)


def sign_in(page: Page, site: RunningSite, name: str = STAFF) -> None:
    """Be somebody who has signed in a moment ago."""
    cookie = {"value": session_of(site, name), "domain": "127.0.0.1", "path": "/staff/"}
    page.context.add_cookies([{"name": "staff_session", **cookie}])  # type: ignore[typeddict-item]


def enter_password(
    page: Page, site: RunningSite, name: str = STAFF, password: str = PASSWORD
) -> None:
    page.goto(f"{site.url}/staff/sign-in/")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    press_and_wait(page, page.get_by_role("button", name="Sign in"))


def sign_in_wrongly(page: Page, site: RunningSite) -> None:
    enter_password(page, site, password="not the password")


def sign_in_without_token(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/staff/sign-in/")
    page.locator("[name=csrfmiddlewaretoken]").evaluate("field => field.value = ''")
    press_and_wait(page, page.get_by_role("button", name="Sign in"))


def sign_in_with_too_many_fields(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/staff/sign-in/")
    page.locator("form").evaluate(
        """form => {
            for (let n = 0; n < 100; n++) {
                const field = document.createElement("input");
                Object.assign(field, {type: "hidden", name: `n${n}`});
                form.append(field);
            }
        }"""
    )
    press_and_wait(page, page.get_by_role("button", name="Sign in"))


def no_access(page: Page, site: RunningSite) -> None:
    """Somebody who worked at the clinic until a moment ago is still signed in."""
    employ = "UPDATE auth_user SET is_staff = {} WHERE username = '" + STRANGER + "'"
    change(site, employ.format(1))
    sign_in(page, site, name=STRANGER)
    change(site, employ.format(0))
    page.goto(f"{site.url}/staff/")


def staff_at(address: str, name: str = STAFF) -> Reach:
    """Return the way to a staff page of a clinic with requests of every kind."""

    def reach(page: Page, site: RunningSite) -> None:
        requests_are_there(site)
        sign_in(page, site, name)
        page.goto(site.url + address)

    return reach


def inbox_overdue(page: Page, site: RunningSite) -> None:
    """See requests that nobody has answered in time, and that no mail has told of."""
    requests_are_there(site)
    sign_in(page, site)
    with days_ago(site, 9):
        page.goto(f"{site.url}/staff/")


def inbox_empty(page: Page, site: RunningSite) -> None:
    change(site, *(f"DELETE FROM {table}" for table in (EVENTS, NOTIFICATIONS, REQUESTS)))
    sign_in(page, site)
    page.goto(f"{site.url}/staff/")


def sign_in_too_often(page: Page, site: RunningSite) -> None:
    for _ in range(TRIES + 1):
        enter_password(page, site, name="somebody.else", password="not the password")


def second_step(page: Page, site: RunningSite) -> None:
    enter_password(page, site, name=DOCTOR)


def second_step_wrongly(page: Page, site: RunningSite) -> None:
    change(site, "DELETE FROM staff_tries")
    second_step(page, site)
    page.get_by_label("Code").fill("not a code")
    press_and_wait(page, page.get_by_role("button", name="Sign in with the code"))


def after_posting(reach: Reach, button: str) -> Reach:
    """Return the way to what a page says after its form was sent as it stands."""

    def post(page: Page, site: RunningSite) -> None:
        reach(page, site)
        press_and_wait(page, page.get_by_role("button", name=button, exact=True))

    return post


def somebody_has_exported(page: Page, site: RunningSite) -> None:
    """See what owners see until they say that they have seen it."""
    sign_in(page, site, STRANGER)
    page.goto(f"{site.url}/staff/export/")
    page.get_by_label("What for?").fill("The yearly count of topics")
    with page.expect_download():
        page.get_by_role("button", name="Make the file").click()
    page.goto(f"{site.url}/staff/account/")


def written_after_signing_out(page: Page, site: RunningSite) -> None:
    """Send a form from a page that was open while the session ended."""
    sign_in(page, site, NEWCOMER)
    page.goto(f"{site.url}/staff/account/app/")
    page.get_by_label("Code that the app shows").fill("a few words that took a while")
    page.context.clear_cookies(name="staff_session")
    press_and_wait(page, page.get_by_role("button", name="Take this app"))


def site_is_stopped(page: Page, site: RunningSite) -> None:
    """See what a proxy in front shows then: the page that the site has kept for it."""
    kept = (site.var_dir / "maintenance.html").read_text()
    page.route("**/*", lambda route: route.fulfill(status=503, body=kept, content_type="text/html"))
    page.goto(site.url)


def staff_page_fails(page: Page, site: RunningSite) -> None:
    sign_in(page, site)
    with renamed(site, REQUESTS):
        page.goto(f"{site.url}/staff/")


def values_answered(page: Page, site: RunningSite) -> None:
    mark_values(page, site, **{"a-quick-result": "a-lot", "a-low-cost": "a-lot"})


def nothing_marked(page: Page, site: RunningSite) -> None:
    mark_values(page, site)


def mark_values(page: Page, site: RunningSite, **marks: str) -> None:
    """Mark what matters on the page of options, and send it."""
    page.goto(f"{site.url}/compare/")
    for name, level in {"avoiding-needles": "not-much", **marks}.items():
        page.locator(f'.values [name="{name}"][value="{level}"]').check()
    press_and_wait(page, page.locator(".values [type=submit]"))
