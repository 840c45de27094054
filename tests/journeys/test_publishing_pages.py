"""Somebody who has never seen the editor corrects pages, and patients read them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.site_data import DOCTOR, EDITOR, add_everybody
from tests.ways import press_and_wait, sign_in, staff_at

PRICE = "One consultation at £40 and 4 sessions at £200 come to £840."
NEW_PRICE = "One consultation at £45 and 4 sessions at £200 come to £845."
QUESTION = (
    "\n### Do lines look softer?\n\n"
    '!!! claim some "Lines may look softer"\nSome people saw softer lines.'
)


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    for _ in range(60):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    expect(wanted).to_be_focused()


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def until_live(page: Page, address: str, words: str) -> None:
    page.goto(address)
    for _ in range(20):
        if words in page.content():
            return
        page.wait_for_timeout(100)
        page.reload()
    expect(page.locator("main")).to_contain_text(words)


def test_a_price_and_a_question_are_corrected_checked_compared_and_published(fresh_site, new_page):
    add_everybody(fresh_site)
    page = new_page().page
    sign_in(page, fresh_site, EDITOR)
    page.goto(f"{fresh_site.url}/staff/pages/")
    page.get_by_label("Words of a page").fill("consultation at £40")
    press_and_wait(page, page.get_by_role("button", name="Find"))
    press_and_wait(page, page.get_by_role("link", name="Example prices"))

    text = page.get_by_label("Text of the page")
    text.fill(text.input_value().replace(PRICE, NEW_PRICE))
    expect(page.frame_locator("#preview").get_by_text(NEW_PRICE)).to_be_attached()
    press_and_wait(page, page.get_by_role("button", name="Compare with live and publish"))
    expect(page.locator(".compared")).to_contain_text("£45")
    publish(page, "The consultation costs more")
    until_live(page, f"{fresh_site.url}/prices/", NEW_PRICE)

    with_keys_alone(page, fresh_site.url)

    until_live(page, f"{fresh_site.url}/faq/?all=1", "Some people saw softer lines")
    page.goto(f"{fresh_site.url}/staff/pages/")
    expect(page.get_by_role("row").filter(has_text="en/faq.md")).to_contain_text(
        re.compile("editor.*published", re.S)
    )


def publish(page: Page, why: str) -> None:
    page.get_by_label("Why does the page change?").fill(why)
    warnings = page.get_by_label("I have read the warnings")
    if warnings.count():
        warnings.check()
    press_and_wait(page, page.get_by_role("button", name="Publish now"))
    expect(page.get_by_role("status")).to_contain_text("Patients see the new words")


def with_keys_alone(page: Page, url: str) -> None:
    """Add a question, be refused for want of a source, mend it and publish."""
    page.goto(f"{url}/staff/pages/edit/en/faq.md/")
    text = page.get_by_label("Text of the page")
    tab_to(page, text)
    page.keyboard.press("Control+End")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Home")
    page.keyboard.type("    ")
    compare = page.get_by_role("button", name="Compare with live and publish")
    tab_to(page, compare, "Shift+Tab")
    press_enter(page)
    expect(page.get_by_text("This cannot be published yet.")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Back to the editor"))
    press_enter(page)

    stop = page.locator(".finding--stop a").first
    tab_to(page, stop)
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Tab")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("alam 2014")
    page.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"softer lines \[@alam-2014\]\.$"))
    expect(page.locator(".finding--stop:visible")).to_have_count(0)
    tab_to(page, compare, "Shift+Tab")
    press_enter(page)

    why = page.get_by_label("Why does the page change?")
    tab_to(page, why)
    page.keyboard.type("Readers asked")
    warnings = page.get_by_label("I have read the warnings")
    if warnings.count():
        tab_to(page, warnings)
        page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Publish now"))
    press_enter(page)


def test_a_browser_ticks_nothing_for_somebody_who_comes_back(odd_site, new_page):
    page = new_page().page
    staff_at("/staff/pages/sign/en/benefits.md/", DOCTOR)(page, odd_site)
    page.get_by_label("Your name, with role and register").fill("Dr Example")
    page.get_by_label("I have read the whole page as it is now").check()

    page.goto(f"{odd_site.url}/staff/pages/")
    page.go_back()

    # The page may be another by now, and the form is for what it is now.
    expect(page.get_by_label("I have read the whole page as it is now")).not_to_be_checked()
    expect(page.get_by_label("Your name, with role and register")).to_have_value("")
