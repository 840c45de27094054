"""The script of the editor, in a real browser with the real server behind it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PROJECT, RunningSite
from tests.site_data import EDITOR, change
from tests.ways import press_and_wait, sign_in

FILE = "en/benefits.md"
MOST_BYTES = 15 * 1024
NOW = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def site(odd_site: RunningSite) -> Iterator[RunningSite]:
    yield odd_site
    change(odd_site, "DELETE FROM editing_pagedraft")


def opened(page: Page, site: RunningSite, file: str = FILE) -> Page:
    sign_in(page, site, EDITOR)
    page.goto(f"{site.url}/staff/pages/edit/{file}/")
    return page


def text_of(page: Page):
    return page.get_by_label("Text of the page")


def status(page: Page):
    return page.locator("#saved")


def at_the_end(page: Page) -> None:
    """Put the cursor behind the last word."""
    text_of(page).focus()
    page.keyboard.press("Control+End")


def tool(page: Page, name: str):
    return page.get_by_role("toolbar", name="Insert").get_by_role("button", name=name)


def test_the_script_weighs_little():
    files = [
        *(PROJECT / "static" / "js").glob("editor*.js"),
        *(PROJECT / "static/js/editor").glob("*.js"),
    ]

    assert len(files) > 5
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= MOST_BYTES


def test_words_are_saved_checked_and_shown_while_somebody_types(site, new_page):
    page = opened(new_page().page, site)
    before = text_of(page).input_value()
    at_the_end(page)

    page.keyboard.type('\n\n!!! claim some "Softer lines"\n    Lines looked softer.\n')

    expect(status(page)).to_have_text(NOW)
    expect(page.locator("#findings")).to_contain_text("source")
    frame = page.frame_locator("#preview")
    expect(frame.get_by_text("Lines looked softer.")).to_be_in_viewport()
    page.locator("#findings a").first.click()
    start = text_of(page).evaluate("area => area.selectionStart")
    assert start >= len(before)
    page.reload()
    assert text_of(page).input_value().startswith(before)
    assert "Lines looked softer." in text_of(page).input_value()
    assert page.evaluate("localStorage.length") == 0


def test_each_button_inserts_and_undo_takes_back_that_alone(site, new_page):
    page = opened(new_page().page, site)
    text_of(page).fill("Mine.\n")
    at_the_end(page)
    page.keyboard.type("New words")
    typed = text_of(page).input_value()

    def undone() -> str:
        expect(text_of(page)).not_to_have_value(typed)
        made: str = text_of(page).input_value()
        page.keyboard.press("Control+z")
        assert text_of(page).input_value() == typed
        at_the_end(page)
        return made

    def chosen(name: str, words: str) -> str:
        tool(page, name).click()
        page.get_by_label("Type to find").fill(words)
        page.keyboard.press("Enter")
        return undone()

    page.keyboard.press("Shift+Control+ArrowLeft")
    tool(page, "Bold").click()
    assert undone() == "Mine.\nNew **words**"
    page.keyboard.press("Control+i")
    assert undone() == "Mine.\nNew words*words*"
    tool(page, "Heading").click()
    assert undone() == "Mine.\n## New words"
    tool(page, "List").click()
    assert undone() == "Mine.\n- New words"
    tool(page, "Table").click()
    assert undone().startswith("Mine.\nNew words\n\n| Concern |")
    assert chosen("Source", "alam 2014") == "Mine.\nNew words [@alam-2014]"
    assert chosen("Glossary", "dermis").startswith("Mine.\nNew words[[")
    assert chosen("Block", "key facts").startswith('Mine.\nNew words\n\n!!! facts "At a glance"\n')
    made = chosen("Link", "report risks")
    assert made.endswith("New words[Report a problem](risks.md#report)")
    assert chosen("Link", "https://example.org/").endswith("[words](https://example.org/)")


def test_the_toolbar_and_what_it_offers_work_with_keys_alone(site, new_page):
    page = opened(new_page().page, site)
    text_of(page).fill("Words")
    at_the_end(page)

    page.keyboard.press("Shift+Tab")
    expect(tool(page, "Bold")).to_be_focused()
    for key in ("End", "ArrowLeft", "ArrowLeft", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog", name="Cite a source")).to_be_visible()
    page.keyboard.type("nhs")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(text_of(page)).to_have_value(re.compile(r"^Words \[@[\w-]+\]$"))
    expect(text_of(page)).to_be_focused()


def test_words_outlive_a_lost_connection_and_a_closed_window(site, new_page):
    first = opened(new_page().page, site)
    first.route("**/draft/**", lambda route: route.abort())
    at_the_end(first)
    first.keyboard.type("\n\nWritten on a train.\n")
    expect(status(first)).to_have_text(
        "Not saved: no connection. Your text is kept in this browser."
    )
    asked = []
    first.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    first.reload()
    first.unroute("**/draft/**")

    other = first.get_by_role("region", name="There is another text")
    expect(other.get_by_role("textbox")).to_have_value(re.compile("Written on a train"))
    assert "train" not in text_of(first).input_value()
    other.get_by_role("button", name="Exchange").click()
    assert "train" in text_of(first).input_value()
    assert "train" not in other.get_by_role("textbox").input_value()
    other.get_by_role("button", name="Go on").click()

    expect(status(first)).to_have_text(NOW)
    first.wait_for_function("localStorage.length === 0")
    assert asked == ["beforeunload"]
    first.reload()
    assert "train" in text_of(first).input_value()
    assert asked == ["beforeunload"]
    expect(other).to_be_hidden()


def test_two_windows_of_one_person_lose_neither_text(site, new_page):
    first = opened(new_page().page, site)
    second = first.context.new_page()
    second.goto(first.url)
    for page, words in ((first, "From the first."), (second, "From the second.")):
        at_the_end(page)
        page.keyboard.type(f"\n\n{words}\n")
        if page is first:
            expect(status(page)).to_have_text(NOW)

    other = second.get_by_role("region", name="There is another text")
    expect(other.get_by_role("textbox")).to_have_value(re.compile("From the first"))
    assert "From the second." in text_of(second).input_value()
    assert "title:" not in text_of(second).input_value()
    other.get_by_role("button", name="Exchange").click()
    other.get_by_role("button", name="Exchange").click()
    other.get_by_role("button", name="Go on").click()

    expect(status(second)).to_have_text(NOW)
    second.reload()
    assert "From the second." in text_of(second).input_value()


def test_whoever_is_signed_out_keeps_the_words_and_goes_on(site, new_page):
    page = opened(new_page().page, site)
    page.context.clear_cookies()
    at_the_end(page)
    page.keyboard.type("\n\nWritten too late.\n")
    expect(status(page)).to_have_text(
        "Not saved: you are signed out. Your text is kept in this browser."
    )
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()

    sign_in(page, site, EDITOR)
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect(status(page)).to_have_text(NOW)
    expect(page.get_by_role("link", name="Sign in again")).to_be_hidden()


def test_a_press_on_save_while_the_draft_is_on_its_way_is_no_conflict(site, new_page):
    page = opened(new_page().page, site)
    held = []
    page.route("**/draft/**", lambda route: held.append(route))
    at_the_end(page)
    with page.expect_request("**/draft/**"):
        page.keyboard.type("\n\nJust before the press.\n")
    page.get_by_role("button", name="Save").click()
    with page.expect_navigation():
        held[0].continue_()

    expect(status(page)).to_have_text(NOW)
    assert "Just before the press." in text_of(page).input_value()
    expect(page.get_by_text("saved in another window")).to_have_count(0)


def test_without_script_a_text_is_saved_and_previewed_and_nothing_is_dead(site, new_page):
    page = opened(new_page(java_script_enabled=False).page, site)
    assert page.locator("#toolbar").is_hidden()
    text_of(page).fill(text_of(page).input_value() + "\n\nWithout any script.\n")
    press_and_wait(page, page.get_by_role("button", name="Preview"))

    expect(status(page)).to_have_text(NOW)
    expect(page.frame_locator("#preview").get_by_text("Without any script.")).to_be_visible()
