"""Somebody adds a picture from within the editor, with keys alone."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.test_editor import at_the_end, opened, text_of
from tests.journeys.test_editor import site as site
from tests.pictures import encoded, halves

LINE = "![a pen held against a cheek](images/keyboard-pen.jpg)"


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    for _ in range(60):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    expect(wanted).to_be_focused()


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_picture_is_sent_named_and_inserted_with_keys_alone_and_nothing_typed_is_lost(
    site, new_page
):
    editor = opened(new_page().page, site)
    text_of(editor).fill("Words that are not saved yet.")
    at_the_end(editor)
    for key in ("Shift+Tab", "End", "ArrowLeft", "Enter"):
        editor.keyboard.press(key)
    expect(editor.get_by_role("dialog", name="Show a picture")).to_be_visible()
    link = editor.get_by_role("dialog").get_by_role("link", name="Add a picture")
    tab_to(editor, link)
    with editor.context.expect_page() as opening:
        editor.keyboard.press("Enter")

    add_with_keys(opening.value)
    opening.value.close()
    # A browser says so when somebody comes back to its tab; one without a screen does not.
    editor.evaluate("dispatchEvent(new Event('focus'))")
    editor.keyboard.press("Shift+Tab")
    tab_to(editor, editor.get_by_label("Type to find"), "Shift+Tab")
    editor.keyboard.type("keyboard")
    expect(editor.get_by_role("dialog").get_by_role("button").first).to_contain_text("keyboard-pen")
    editor.keyboard.press("Enter")

    expect(text_of(editor)).to_have_value(
        re.compile(rf"^Words that are not saved yet\.\n\n{re.escape(LINE)}\n$")
    )
    shown = editor.frame_locator("#preview").get_by_role("img", name="a pen held against a cheek")
    expect(shown).to_be_visible()


def add_with_keys(page: Page) -> None:
    file = FilePayload(
        name="Keyboard pen.JPG", mimeType="image/jpeg", buffer=encoded(halves((90, 60)))
    )
    # What the system's own window for files does with keys, no page can see.
    page.get_by_label("The file").set_input_files([file])
    tab_to(page, page.get_by_role("button", name="Send the file"))
    press_enter(page)
    tab_to(page, page.get_by_label("What it shows"))
    page.keyboard.type("a pen held against a cheek")
    tab_to(page, page.get_by_role("radio", name="Centre", exact=True))
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Left", exact=True)).to_be_checked()
    tab_to(page, page.get_by_role("radio", name="No", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Add it to the pictures"))
    press_enter(page)
    expect(page.get_by_label("What to write where a page shows it")).to_have_value(LINE)
