"""How a person gets to each state of the site, in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.browser import RunningSite
from tests.site_data import (
    ANSWERS,
    DOCTOR,
    EDITOR,
    EVENTS,
    NEWCOMER,
    NOTES,
    NOTIFICATIONS,
    PASSWORD,
    REQUESTS,
    STAFF,
    STRANGER,
    change,
    days_ago,
    post_request,
    renamed,
    requests_are_there,
    session_of,
)
from tests.site_data import NAMES as PAGES_OF_A_REQUEST

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
    """Answer what this page of a request asks, as a patient does."""
    for name, answer in {**ANSWERS, **changed}.items():
        field = page.locator(f'.request-form [name="{name}"]')
        if not field.count() or not answer:
            continue
        if field.first.get_attribute("type") in ("radio", "checkbox"):
            box = field.and_(page.locator(f'[value="{answer}"]')) if answer != "on" else field
            box.check()
        else:
            field.fill(answer)


def press(page: Page, name: str) -> None:
    press_and_wait(page, page.get_by_role("button", name=name, exact=True))


def start_asking(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/consultation/")
    press(page, "Start now")


def to_page(name: str, /, **changed: str) -> Reach:
    """Return the way to this page of a request, or to “check”."""

    def reach(page: Page, site: RunningSite) -> None:
        start_asking(page, site)
        for _ in range([*PAGES_OF_A_REQUEST, "check"].index(name)):
            fill_in(page, **changed)
            press(page, "Continue")

    return reach


def send(page: Page) -> None:
    """Agree, and press the last button."""
    fill_in(page)
    press_and_wait(page, page.locator(".request-form [type=submit]"))


def press_and_wait(page: Page, button: Locator) -> None:
    with page.expect_navigation():
        button.click()


def page_with_errors(page: Page, site: RunningSite) -> None:
    to_page("contact")(page, site)
    page.get_by_label("By email").check()
    page.get_by_label("Email address").fill("sam at example")
    press(page, "Continue")


def sent_without_consent(page: Page, site: RunningSite) -> None:
    to_page("check")(page, site)
    press(page, "Send request")


def under_18(page: Page, site: RunningSite) -> None:
    to_page("age")(page, site)
    page.get_by_label("No", exact=True).check()
    press(page, "Continue")


def writing(message: str) -> Reach:
    """Return the way to what follows on this message."""

    def reach(page: Page, site: RunningSite) -> None:
        to_page("topic")(page, site)
        fill_in(page, message=message)
        press(page, "Continue")

    return reach


def lost_answers(page: Page, site: RunningSite) -> None:
    to_page("contact")(page, site)
    fill_in(page)
    page.locator("[name=_answers]").evaluate("field => field.value = field.value.slice(0, 60)")
    press(page, "Continue")


def changing_an_answer(page: Page, site: RunningSite) -> None:
    to_page("check")(page, site)
    press(page, "Change your answer: Topic")


def sent_too_late(page: Page, site: RunningSite) -> None:
    to_page("check")(page, site)
    give_up_the_key(page)
    send(page)


def give_up_the_key(page: Page, key: str = "") -> None:
    field = page.locator(".request-form [name=submission_key]")
    field.evaluate("(field, key) => field.value = key", key)


def confirmed(page: Page, site: RunningSite) -> None:
    to_page("check")(page, site)
    send(page)


def call_back(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/consultation/")
    press_and_wait(page, page.get_by_role("link", name="Ask us to call you back"))


def call_back_with_errors(page: Page, site: RunningSite) -> None:
    call_back(page, site)
    page.get_by_label("Your name").fill("Sam Sample")
    press(page, "Ask for a call")


def not_confirmed(page: Page, site: RunningSite) -> None:
    confirmed(page, site)
    with renamed(site, REQUESTS):
        page.reload()


def too_many(page: Page, site: RunningSite) -> None:
    """Send a request after thousands from the same address."""
    post_request(site)
    tallies = "UPDATE consultations_tally SET times = {}"
    to_page("check")(page, site)
    change(site, tallies.format(10**6))
    try:
        send(page)
    finally:
        change(site, tallies.format(0))


def not_sent(page: Page, site: RunningSite) -> None:
    to_page("check")(page, site)
    with renamed(site, REQUESTS):
        send(page)


def already_used(page: Page, site: RunningSite) -> None:
    to_page("check")(page, site)
    key = page.locator(".request-form [name=submission_key]").input_value()
    send(page)
    to_page("check", message="I can come on Fridays too.")(page, site)
    give_up_the_key(page, key)
    send(page)


def sent_from_elsewhere(page: Page, site: RunningSite) -> None:
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{site.url}/consultation/"><button>Send</button>')
    press_and_wait(page, page.get_by_role("button"))


def sent_too_much(page: Page, site: RunningSite) -> None:
    to_page("topic")(page, site)
    page.locator("[name=message]").evaluate("field => field.value = 'x'.repeat(300_000)")
    press(page, "Continue")


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
    change(site, employ.format(1))  # Others need them again.


def staff_at(address: str, name: str = STAFF) -> Reach:
    """Return the way to a staff page of a clinic with requests of every kind."""

    def reach(page: Page, site: RunningSite) -> None:
        requests_are_there(site)
        sign_in(page, site, name)
        page.goto(site.url + address)

    return reach


def step(page: Page, name: str) -> None:
    press_and_wait(page, page.get_by_role("button", name=name, exact=True))


def new_request_of(name: str) -> Reach:
    """Return the way to a request that has just come and that no other state needs."""

    def reach(page: Page, site: RunningSite) -> None:
        requests_are_there(site)
        post_request(site, name=name)
        sign_in(page, site)
        # The newest stands last among the new ones, but first among all.
        page.goto(f"{site.url}/staff/?show=all")
        press_and_wait(page, page.locator("tbody a").first)

    return reach


def request_moved(page: Page, site: RunningSite) -> None:
    """See a request just after a step, which can be undone."""
    new_request_of("Casey Example")(page, site)
    step(page, "Waiting for reply")


def request_overtaken(page: Page, site: RunningSite) -> None:
    """Make a step on a page that does not show what somebody else has done since."""
    new_request_of("Casey Example")(page, site)
    step(page, "In touch")
    somebody_else = f"(SELECT id FROM auth_user WHERE username = '{STRANGER}')"
    change(site, f"UPDATE {EVENTS} SET by_id = {somebody_else} WHERE what = 'moved'")
    page.locator(".steps [name=seen]").evaluate("field => field.value = 0")
    step(page, "Booked")


def request_in_hand(page: Page, site: RunningSite) -> None:
    """See a request that somebody has taken, noted something about and put off."""
    new_request_of("Casey Example")(page, site)
    step(page, "Take it")
    page.get_by_label("Add a note").fill("Called at ten, no answer.\nWill try again tomorrow.")
    step(page, "Add note")
    press_and_wait(page, page.get_by_role("button", name="Tomorrow, "))


def reply_choice(page: Page, site: RunningSite) -> None:
    new_request_of("Casey Example")(page, site)
    press_and_wait(page, page.get_by_role("link", name="Write an email"))


def reply_with_error(page: Page, site: RunningSite) -> None:
    """Send an email before its gap is filled in."""
    reply_choice(page, site)
    press_and_wait(page, page.get_by_role("link", name="Use this email: Appointment offer"))
    step(page, "Send the email")


def note_with_error(page: Page, site: RunningSite) -> None:
    new_request_of("Casey Example")(page, site)
    step(page, "Add note")


def page_with_findings(page: Page, site: RunningSite) -> None:
    """See a draft that may not be published yet, with all fields of its header."""
    staff_at("/staff/pages/edit/en/late.md/", EDITOR)(page, site)
    page.get_by_label("Text of the page").fill(
        '!!! claim some "Softer lines"\n    Lines looked softer.\n\nSee [this](nowhere.md).\n'
    )
    step(page, "Save")
    page.locator(".editor__header > summary").click()


def inbox_snoozed(page: Page, site: RunningSite) -> None:
    request_in_hand(page, site)
    page.goto(f"{site.url}/staff/?show=new&snoozed=yes")


def call_now(page: Page, site: RunningSite) -> None:
    """See those who asked for a call at any time."""
    requests_are_there(site)
    post_request(
        site,
        name="Casey Example",
        contact_by="phone",
        phone="01632 960777",
        message_ok="yes",
        email="",
    )
    sign_in(page, site)
    page.goto(f"{site.url}/staff/?call=now")


def searched(who: str) -> Reach:
    """Return the way to what a search for somebody finds."""

    def reach(page: Page, site: RunningSite) -> None:
        staff_at("/staff/")(page, site)
        page.get_by_label("Phone number, email address or reference").fill(who)
        step(page, "Search")

    return reach


def asked_twice(page: Page, site: RunningSite) -> None:
    """See a request whose sender asked twice, as staff do from the page of one of them."""
    person = {"email": "casey@example.com"}
    requests_are_there(site)
    post_request(site, name="Casey Example", **person)
    post_request(site, name="C. Example", message="I wrote before.", **person)
    sign_in(page, site)
    page.goto(f"{site.url}/staff/?show=all")
    press_and_wait(page, page.locator("tbody a").first)


def compared(page: Page, site: RunningSite) -> None:
    asked_twice(page, site)
    press_and_wait(page, page.get_by_role("link", name="Compare with").first)


def merged(page: Page, site: RunningSite) -> None:
    compared(page, site)
    step(page, "Merge them")


def part_of_another(page: Page, site: RunningSite) -> None:
    """See the request that was merged, which is answered elsewhere."""
    merged(page, site)
    reference = page.get_by_role("heading", name="Also asked: ").first.inner_text()
    page.goto(f"{site.url}/staff/?show=all")
    press_and_wait(page, page.get_by_role("link", name=reference.split(": ")[1]))


def inbox_overdue(page: Page, site: RunningSite) -> None:
    """See requests that nobody has answered in time, and that no mail has told of."""
    requests_are_there(site)
    sign_in(page, site)
    with days_ago(site, 9):
        page.goto(f"{site.url}/staff/")


def inbox_empty(page: Page, site: RunningSite) -> None:
    change(site, *(f"DELETE FROM {table}" for table in (NOTES, EVENTS, NOTIFICATIONS, REQUESTS)))
    sign_in(page, site)
    page.goto(f"{site.url}/staff/")


def sign_in_too_often(page: Page, site: RunningSite) -> None:
    from microsite.staff.throttle import TRIES  # Whoever makes contact sheets has no database.

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
