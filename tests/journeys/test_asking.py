"""A patient asks for a consultation, page by page, and staff read it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser import running_site
from tests.journeys.test_keyboard import go_to
from tests.people import code_of
from tests.site_data import ANSWERS, NAMES, PASSWORD, add_everybody
from tests.ways import call_back, fill_in, press, start_asking, to_page, writing

BY_PHONE = {"contact_by": "phone", "phone": "01632 960 001", "message_ok": "no", "email": ""}
TITLES = ("Your age", "What it is about", "How to reach you", "When suits you", "Check and send")


def stored_references(site) -> list[str]:
    with closing(sqlite3.connect(site.var_dir / "site.sqlite3")) as database:
        rows = database.execute("SELECT reference FROM consultations_consultationrequest")
        return [row[0] for row in rows]


def title(page: Page):
    return page.get_by_role("heading", level=1)


def summary(page: Page) -> dict[str, str]:
    """Return what the last page says will be sent."""
    rows = page.locator(".summary-list__row").all()
    return {
        row.locator("dt").inner_text(): row.locator(".summary-list__value").inner_text()
        for row in rows
    }


@pytest.mark.parametrize("java_script_enabled", [True, False])
@pytest.mark.parametrize("answers", [{}, BY_PHONE], ids=["by email", "by phone"])
def test_a_whole_journey_on_a_narrow_phone(served_site, new_page, java_script_enabled, answers):
    visit = new_page(width=320, java_script_enabled=java_script_enabled)
    page = visit.page
    start_asking(page, served_site)
    for name in TITLES[:-1]:
        expect(title(page)).to_have_text(name)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        fill_in(page, **answers)
        press(page, "Continue")
    expect(title(page)).to_have_text("Check and send")
    contact = "Phone number" if answers else "Email"
    assert summary(page)[contact] == {**ANSWERS, **answers}["phone" if answers else "email"]
    page.wait_for_timeout(3100)  # A person needs longer than three seconds.
    page.get_by_label(re.compile("I agree that")).check()
    press(page, "Send request")

    expect(title(page)).to_have_text("We have your request")
    reference = page.locator(".receipt__reference").inner_text().strip()
    assert reference in stored_references(served_site)
    assert reference not in page.url
    page.reload()
    expect(page.locator(".receipt__reference")).to_have_text(reference)
    assert visit.cookies == []
    assert visit.requests_elsewhere == []


def test_a_worrying_sign_stops_somebody_once_and_they_can_go_on(
    served_site, new_page, axe_problems
):
    page = new_page(width=390).page
    writing("No pus, but the redness is spreading.")(page, served_site)
    expect(title(page)).to_have_text("Before you go on")
    expect(page.get_by_role("link", name="Call 111")).to_have_attribute("href", "tel:111")
    assert axe_problems(page) == []
    press(page, "Continue with my request")
    for name in TITLES[2:4]:
        expect(title(page)).to_have_text(name)
        fill_in(page)
        press(page, "Continue")

    assert summary(page)["Anything else"] == "No pus, but the redness is spreading."


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_somebody_asks_for_a_call_on_one_page(served_site, new_page, java_script_enabled):
    page = new_page(width=320, java_script_enabled=java_script_enabled).page
    call_back(page, served_site)
    fill_in(page, **BY_PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    press(page, "Ask for a call")

    expect(title(page)).to_have_text("We have your request")
    expect(page.get_by_text("A person phones you")).to_be_visible()
    assert page.locator(".receipt__reference").inner_text() in stored_references(served_site)


def test_mistakes_are_told_on_top_and_lead_to_their_field(served_site, new_page, axe_problems):
    page = new_page(width=390).page
    to_page("contact")(page, served_site)
    page.get_by_label("Your name").fill("Sam Sample")
    press(page, "Continue")

    expect(page).to_have_title(re.compile("^Error: "))
    errors = page.locator(".error-summary")
    expect(errors).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("Sam Sample")
    assert axe_problems(page) == []
    first = errors.get_by_role("link").first
    target = first.get_attribute("href")
    first.click()
    expect(page.locator(target)).to_be_focused()

    fill_in(page)
    press(page, "Continue")
    expect(title(page)).to_have_text("When suits you")


def test_an_answer_is_changed_from_the_last_page(served_site, new_page):
    page = new_page(width=390).page
    to_page("check")(page, served_site)
    before = summary(page)
    press(page, "Change your answer: Topic")
    expect(title(page)).to_have_text("What it is about")
    expect(page.get_by_label("Acne scars")).to_be_checked()
    page.get_by_label("Stretch marks").check()
    press(page, "Continue")

    expect(title(page)).to_have_text("Check and send")
    assert summary(page) == {**before, "Topic": "Stretch marks"}

    # Somebody who goes back from there without a new answer is where they were.
    press(page, "Change your answer: Name")
    page.get_by_label("Your name").fill("")
    press(page, "Back")
    assert summary(page) == {**before, "Topic": "Stretch marks"}


def test_the_buttons_of_the_browser_go_back_and_forward(served_site, new_page):
    page = new_page(width=390).page
    to_page("times")(page, served_site)

    for name in reversed(TITLES[:3]):
        page.go_back()
        expect(title(page)).to_have_text(name)
    for name in TITLES[1:4]:
        page.go_forward()
        expect(title(page)).to_have_text(name)
    fill_in(page)
    press(page, "Continue")

    expect(title(page)).to_have_text("Check and send")
    assert summary(page)["Name"] == "Sam Sample"


def test_the_pages_own_way_back_keeps_what_was_typed(served_site, new_page):
    page = new_page(width=390, java_script_enabled=False).page
    to_page("contact")(page, served_site)
    page.get_by_label("Your name").fill("Half a na")
    press(page, "Back")
    expect(page.get_by_label("Is there anything else")).to_have_value(ANSWERS["message"])
    press(page, "Back")
    press(page, "Back")
    expect(title(page)).to_have_text("Ask for a consultation")
    press(page, "Start now")
    press(page, "Continue")
    press(page, "Continue")

    expect(page.get_by_label("Your name")).to_have_value("Half a na")


def test_a_whole_journey_with_the_keyboard_alone(served_site, new_page):
    page = new_page(width=390, java_script_enabled=False).page
    page.goto(served_site.url + "/consultation/")
    go_to(page, "^Start now$")
    page.keyboard.press("Enter")
    for name, answers in zip(
        TITLES,
        (
            {"^Yes$": " "},
            {"^Acne scars$": " "},
            {"^Your name": "Sam", "^By phone": " ", "^Phone number": "01632 960001", "^Yes$": " "},
            {"^Any time$": " "},
        ),
        strict=False,
    ):
        expect(title(page)).to_have_text(name)
        for field, typed in answers.items():
            go_to(page, field)
            page.keyboard.type(typed)
        go_to(page, "^Continue$")
        page.keyboard.press("Enter")
    expect(title(page)).to_have_text("Check and send")
    go_to(page, "^I agree that")
    page.keyboard.press("Space")
    # Not the first button of the page, which changes an answer.
    page.keyboard.press("Enter")

    expect(title(page)).to_have_text("We have your request")


def test_somebody_under_18_is_told_where_to_turn(served_site, new_page):
    page = new_page(width=390).page
    to_page("age")(page, served_site)
    page.get_by_label("No", exact=True).check()
    press(page, "Continue")

    expect(title(page)).to_have_text("This form is for people aged 18 or over")
    assert page.locator(".error-summary").count() == 0
    page.go_back()
    page.get_by_label("Yes", exact=True).check()
    press(page, "Continue")
    expect(title(page)).to_have_text("What it is about")


def test_answers_that_cannot_be_read_are_asked_again_and_no_others(served_site, new_page):
    page = new_page(width=390).page
    to_page("contact")(page, served_site)
    page.locator("[name=_answers]").evaluate("field => field.value = field.value.slice(1)")
    fill_in(page)
    press(page, "Continue")

    expect(page.get_by_role("status")).to_contain_text("Nothing has been sent yet")
    for name in TITLES[:2]:
        expect(title(page)).to_have_text(name)
        fill_in(page)
        press(page, "Continue")
    expect(page.get_by_label("Your name")).to_have_value(ANSWERS["name"])


def test_a_confirmed_request_survives_the_death_of_the_server(fresh_site, new_page):
    page = new_page().page
    to_page("check")(page, fresh_site)
    page.get_by_label(re.compile("I agree that")).check()
    press(page, "Send request")
    reference = page.locator(".receipt__reference").inner_text().strip()
    fresh_site.kill()

    assert stored_references(fresh_site) == [reference]

    fresh_site.restart()
    page.reload()
    expect(page.locator(".receipt__reference")).to_have_text(reference)


def test_staff_read_a_request_and_close_it(fresh_site, new_page, axe_problems):
    patient = new_page().page
    to_page("check", name="Robin Reader")(patient, fresh_site)
    patient.wait_for_timeout(3100)
    patient.get_by_label(re.compile("I agree that")).check()
    press(patient, "Send request")
    reference = patient.locator(".receipt__reference").inner_text().strip()
    add_everybody(fresh_site)

    page = new_page().page
    page.goto(fresh_site.url + "/staff/")
    page.get_by_label("User name").fill("reception")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Error: "))
    assert axe_problems(page) == []
    page.get_by_label("User name").fill("reception")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code_of())
    page.get_by_role("button", name="Sign in").click()
    assert axe_problems(page) == []
    page.get_by_role("link", name=reference).click()

    expect(page.get_by_text("Robin Reader").first).to_be_visible()
    expect(page.get_by_text("sam@example.com").first).to_be_visible()
    assert axe_problems(page) == []
    page.get_by_role("button", name="Closed").click()
    assert axe_problems(page) == []
    page.goto(fresh_site.url + "/staff/")
    assert page.get_by_text(reference).count() == 0
    assert all(cookie["path"] == "/staff/" for cookie in page.context.cookies())


def test_the_pages_still_open_when_the_database_is_gone(fresh_site, new_page):
    page = new_page().page
    to_page("check")(page, fresh_site)
    page.wait_for_timeout(3100)
    for file in fresh_site.var_dir.glob("site.sqlite3*"):
        file.unlink()
    (fresh_site.var_dir / "site.sqlite3").mkdir()
    page.get_by_label(re.compile("I agree that")).check()
    press(page, "Send request")

    expect(title(page)).to_have_text("Your request was not sent")
    assert summary(page)["Email"] == "sam@example.com"
    expect(page.get_by_label(re.compile("I agree that"))).to_be_checked()
    expect(page.get_by_text("01632 960123").first).to_be_visible()
    to_page(NAMES[-1])(page, fresh_site)
    expect(title(page)).to_have_text("When suits you")


@pytest.fixture
def inbox(tmp_path):
    """A mail server, and the settings of a site that sends through it."""
    smtp = pytest.importorskip("tests.smtp_server", reason="needs aiosmtpd", exc_type=ImportError)
    inbox = smtp.Inbox()
    with smtp.smtp_server(inbox) as port:
        url = f"smtp://127.0.0.1:{port}/?tls=no"
        settings = {"EMAIL_URL": url, "CLINIC_INBOX_EMAIL": "inbox@clinic.example"}
        # Where the site may put a file for a while; the folder is searched, too.
        temporary = tmp_path / "var" / "temporary"
        temporary.mkdir(parents=True)
        settings["TMPDIR"] = str(temporary)
        sites = running_site(tmp_path, settings)
        yield inbox, next(sites)
        assert list(sites) == []


def test_somebody_who_asks_for_it_gets_an_email_that_says_nothing(inbox, new_page, axe_problems):
    mails, site = inbox
    page = new_page(width=390).page
    to_page("check")(page, site)
    box = page.get_by_label("Yes, email me that you have my request")
    expect(box).not_to_be_checked()
    assert axe_problems(page) == []
    page.wait_for_timeout(3100)
    box.check()
    page.get_by_label(re.compile("I agree that")).check()
    press(page, "Send request")

    expect(page.get_by_text("An email that says so is on its way")).to_be_visible()
    reference = page.locator(".receipt__reference").inner_text()
    for _ in range(100):
        if len(mails.arrived) == 2:
            break
        page.wait_for_timeout(100)
    received = {mail["To"]: mail for mail in mails.arrived}
    mail = received["sam@example.com"]
    assert mail["Subject"] == "Your request"
    assert reference in mail.get_payload()
    said = "".join(str(one) for one in mails.arrived).replace("sam@example.com", "")
    for word in ("Sam Sample", "acne", "Tuesdays", "Skin"):
        assert word.lower() not in said.lower()


# A word in each answer that stands nowhere else.
MARKED = {
    "name": "Zebrafinch Quillon",
    "email": "wombatmarker@example.com",
    "message": "Quokkamarker suits me.",
}
MARKED_CALL = {**BY_PHONE, "name": "Numbatmarker Quillon", "phone": "01632 960 487"}


def test_what_is_answered_is_in_no_address_header_cookie_log_mail_or_file(inbox, new_page):
    mails, site = inbox
    visit = new_page(width=390)
    page = visit.page
    seen: list[str] = []
    page.on("request", lambda request: seen.append(f"{request.url} {request.headers}"))
    page.on("response", lambda answer: seen.append(f"{answer.url} {answer.headers}"))
    to_page("check", **MARKED)(page, site)
    press(page, "Change your answer: Name")
    press(page, "Back")
    press(page, "Send request")
    page.wait_for_timeout(3100)
    page.get_by_label("Yes, email me that you have my request").check()
    page.get_by_label(re.compile("I agree that")).check()
    press(page, "Send request")
    page.reload()
    expect(title(page)).to_have_text("We have your request")
    call_back(page, site)
    fill_in(page, **MARKED_CALL)
    page.wait_for_timeout(3100)
    press(page, "Ask for a call")
    expect(title(page)).to_have_text("We have your request")
    for _ in range(100):
        if len(mails.arrived) == 3:
            break
        page.wait_for_timeout(100)

    words = ("Zebrafinch", "Quillon", "wombatmarker", "Quokkamarker", "Numbatmarker", "960487")
    of_mail = "".join(str(one).replace(MARKED["email"], "", 1) for one in mails.arrived)
    everything = site.var_dir.rglob("*")
    files = [file.read_bytes().replace(b" ", b"") for file in everything if file.is_file()]
    places = {
        "what the browser sent and got": "\n".join(seen),
        "mail": of_mail,
        "log and files": b"\n".join(files).decode("latin-1"),
        "the confirmation": page.content(),
    }
    assert len(mails.arrived) == 3
    assert [(name, word) for name, text in places.items() for word in words if word in text] == []
    assert visit.cookies == []
