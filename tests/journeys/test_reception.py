"""A receptionist's day between two phone calls, with the keyboard alone, on a phone's width."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import RunningSite
from tests.journeys.test_keyboard import go_to
from tests.people import code_of
from tests.site_data import (
    PASSWORD,
    STAFF,
    let_codes_count_again,
    post_request,
    requests_are_there,
)

BY_PHONE = {"contact_by": "phone", "phone": "01632 960777", "message_ok": "yes", "email": ""}


def press(page: Page, name: str) -> None:
    """Go to the button or link by Tab alone, and press Enter."""
    go_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def signs_in(page: Page, site: RunningSite) -> None:
    page.goto(site.url + "/staff/")
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type(STAFF)
    go_to(page, "^Password$")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    let_codes_count_again(site)
    go_to(page, "^Code$")
    page.keyboard.type(code_of())
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^New requests"))


def test_receptionists_day(odd_site, new_page, axe_problems):
    requests_are_there(odd_site)
    post_request(odd_site, name="Jordan Example", **BY_PHONE)
    post_request(odd_site, name="J. Example", message="Did you get it?", **BY_PHONE)
    page = new_page(width=390).page
    signs_in(page, odd_site)

    press(page, "^Call now$")
    expect(page.get_by_text("Jordan Example")).to_be_visible()
    assert page.get_by_text("Sam Sample").count() == 0
    reference = page.locator("tr", has_text="Jordan Example").get_by_role("link").inner_text()
    press(page, f"^{reference}$")
    press(page, "^Take it$")
    expect(page.get_by_text("Took it by you")).to_be_visible()

    go_to(page, "^Add a note$")
    page.keyboard.type("No answer. No message left.")
    press(page, "^Add note$")
    expect(page.get_by_text("No answer. No message left.")).to_be_visible()

    press(page, "^Closed$")
    expect(page.get_by_text("Moved to Closed by you")).to_be_visible()
    press(page, "^Undo$")
    press(page, "^Tomorrow, ")
    expect(page.get_by_text("Snoozed until").first).to_be_visible()
    assert axe_problems(page) == []

    # The patient calls back, and says the number.
    page.goto(odd_site.url + "/staff/")
    go_to(page, "^Phone number, email address or reference")
    page.keyboard.type("+44 1632 960777")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "960777" not in page.url
    press(page, f"^{reference}$")
    press(page, "^Compare with ")
    expect(page.get_by_text("Is this the same person?")).to_be_visible()
    press(page, "^Merge them$")
    expect(page.get_by_text("Did you get it?")).to_be_visible()
    press(page, "^Booked$")

    expect(page.get_by_text("Moved to Booked by you")).to_be_visible()
    assert axe_problems(page) == []
    press(page, "Booked$")
    expect(page).to_have_title(re.compile("^Requests: Booked"))
    expect(page.get_by_text("Jordan Example")).to_be_visible()
    press(page, "^The last weeks in numbers$")
    expect(page.get_by_role("heading", level=1)).to_have_text("The last 12 weeks in numbers")
