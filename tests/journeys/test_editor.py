"""The script of the editor, in a real browser with the real server behind it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PROJECT, RunningSite
from tests.journeys.test_keyboard import STOP
from tests.site_data import DOCTOR, EDITOR, change
from tests.ways import press_and_wait, sign_in

FILE = "en/benefits.md"
MOST_BYTES = 15 * 1024
NOW = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def site(odd_site: RunningSite) -> Iterator[RunningSite]:
    yield odd_site
    change(odd_site, "DELETE FROM editing_pagedraft")
    change(odd_site, "DELETE FROM editing_pagemove")


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


def test_the_list_is_of_what_was_asked_for_last(site, new_page):
    page = opened(new_page().page, site)
    held = []
    page.route("**/pictures/choices/**", lambda route: held.append(route))
    tool(page, "Picture").click()
    page.keyboard.press("Escape")
    tool(page, "Link").click()
    first = page.get_by_role("dialog").locator("li").first
    expect(first).to_contain_text(".md")
    with page.expect_response("**/pictures/choices/**"):
        held[0].continue_()

    # Once the answer has been read: the script has had its turn by then.
    page.evaluate("new Promise((done) => setTimeout(done))")
    expect(first).to_contain_text(".md")


def another_text(page: Page):
    return page.get_by_role("region", name="There is another text")


def kept_here(page: Page) -> str:
    """Return all that the browser keeps."""
    return str(page.evaluate("JSON.stringify(localStorage)"))


def leave_words_behind(page: Page, words: str) -> None:
    """Type without a connection, and close the page all the same."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/draft/**", lambda route: route.abort())
    at_the_end(page)
    page.keyboard.type(f"\n\n{words}\n")
    expect(status(page)).to_have_text(re.compile("^Not saved: no connection"))
    page.goto("about:blank")
    page.unroute("**/draft/**")


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

    other = another_text(first)
    expect(other.get_by_role("textbox")).to_have_value(re.compile("Written on a train"))
    assert "train" not in text_of(first).input_value()
    other.get_by_role("button", name="Exchange").click()
    assert "train" in text_of(first).input_value()
    assert "train" not in other.get_by_role("textbox").input_value()
    other.get_by_role("button", name="Go on").click()
    expect(status(first)).to_have_text(re.compile("^Not saved: no connection"))
    assert "train" in kept_here(first)
    first.unroute("**/draft/**")
    first.evaluate("dispatchEvent(new Event('online'))")

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
    first.locator("summary").first.click()
    first.get_by_label("Title", exact=True).fill("What it can do")
    for page, words in ((first, "From the first."), (second, "From the second.")):
        at_the_end(page)
        page.keyboard.type(f"\n\n{words}\n")
        if page is first:
            expect(status(page)).to_have_text(NOW)

    other = another_text(second)
    shown = re.compile(r"^Title: What it can do\n\n[\s\S]*From the first")
    expect(other.get_by_role("textbox")).to_have_value(shown)
    expect(status(second)).to_have_text("Not saved: choose between the two texts.")
    second.get_by_role("link", name="See both texts").click()
    expect(other).to_be_focused()
    assert "From the second." in text_of(second).input_value()
    assert "title:" not in text_of(second).input_value()
    other.get_by_role("button", name="Exchange").click()
    other.get_by_role("button", name="Exchange").click()
    other.get_by_role("button", name="Go on").click()

    expect(status(second)).to_have_text(NOW)
    second.reload()
    assert "From the second." in text_of(second).input_value()


def had_another_name_then(page: Page, site: RunningSite) -> None:
    """Let the copy in the browser be of a time when the page was called en/old.md."""
    page.goto(f"{site.url}/staff/pages/")
    page.evaluate(
        """(file) => Object.keys(localStorage).forEach((key) => {
          localStorage.setItem(key.replace(file, "en/old.md"), localStorage.getItem(key));
          localStorage.removeItem(key);
        })""",
        FILE,
    )
    change(
        site,
        "INSERT INTO editing_pagemove (old, new, target, who_id, why, at, is_done, trouble) "
        f"SELECT 'en/old.md', '{FILE}', '', id, '', datetime('now'), 1, '' FROM auth_user LIMIT 1",
    )


def test_words_left_behind_and_a_second_window_are_chosen_one_after_the_other(site, new_page):
    page = opened(new_page().page, site)
    leave_words_behind(page, "Left behind.")
    had_another_name_then(page, site)
    page.goto(f"{site.url}/staff/pages/edit/{FILE}/")
    other = another_text(page)
    expect(status(page)).to_have_text("Not saved: choose between the two texts.")
    change_elsewhere(page, "From elsewhere.")
    at_the_end(page)
    page.keyboard.type("\n\nTyped on.\n")
    other.get_by_role("button", name="Exchange").click()
    # Whatever happens now, neither is gone.
    assert "Left behind." in kept_here(page)
    assert "Typed on." in kept_here(page)
    other.get_by_role("button", name="Exchange").click()
    expect(other.get_by_role("textbox")).to_have_value(re.compile(r"Left behind\."))
    page.get_by_role("button", name="Save").click()
    expect(other).to_be_focused()
    other.get_by_role("button", name="Go on").click()

    expect(other.get_by_role("textbox")).to_have_value(re.compile(r"From elsewhere\."))
    assert "Typed on." in text_of(page).input_value()
    assert "Left behind." in kept_here(page)
    other.get_by_role("button", name="Go on").click()

    expect(status(page)).to_have_text(NOW)
    page.wait_for_function("localStorage.length === 0")
    assert "Typed on." in text_of(page).input_value()


def change_elsewhere(page: Page, words: str) -> None:
    """Save the page in a second window, where what was left behind is let go by nobody."""
    second = page.context.new_page()
    second.route("**/editor.*js", lambda route: route.abort())
    second.goto(page.url)
    text_of(second).fill(f"{text_of(second).input_value()}\n\n{words}\n")
    press_and_wait(second, second.get_by_role("button", name="Save"))
    second.close()


def test_the_way_back_brings_the_newest_words(site, new_page):
    page = opened(new_page().page, site)
    for words in ("Older words.", "Newer words."):
        at_the_end(page)
        page.keyboard.type(f"\n\n{words}\n")
        press_and_wait(page, page.get_by_role("button", name="Compare with live"))
        press_and_wait(page, page.get_by_role("link", name="Back to the editor"))

    for _ in range(4):
        page.go_back()

    expect(text_of(page)).to_have_value(re.compile(r"Older words\.\s+Newer words\."))


def test_an_answer_that_does_not_come_is_given_up_and_asked_for_again(site, new_page):
    page = new_page().page
    # A fifth of the time that the script waits.
    page.add_init_script(
        "const wait = AbortSignal.timeout; AbortSignal.timeout = (ms) => wait.call(AbortSignal, ms / 5)"
    )
    opened(page, site)
    sent = []

    def hang(route) -> None:
        sent.append(route)
        if len(sent) == 1:
            # The site has the words, and nobody is told.
            route.fetch()

    page.route("**/draft/**", hang)
    at_the_end(page)
    with page.expect_request("**/draft/**"):
        page.keyboard.insert_text("\n\nSent once.\n")
    page.get_by_role("button", name="Compare with live").click()
    expect(status(page)).to_have_text(
        "Not saved: the site does not answer. Your text is kept in this browser."
    )
    page.unroute("**/draft/**")
    at_the_end(page)
    page.keyboard.type("Sent twice.\n")

    expect(status(page)).to_have_text(NOW)
    expect(another_text(page)).to_be_hidden()
    page.reload()
    assert "Sent once." in text_of(page).input_value()


def test_who_shares_a_computer_is_not_asked_about_the_words_of_others(site, new_page):
    page = opened(new_page().page, site)
    leave_words_behind(page, "Words of the editor.")
    sign_in(page, site, DOCTOR)
    page.goto(f"{site.url}/staff/pages/edit/{FILE}/")
    expect(tool(page, "Bold")).to_be_visible()
    expect(another_text(page)).to_be_hidden()
    at_the_end(page)
    page.keyboard.type("\n\nWords of the doctor.\n")
    expect(status(page)).to_have_text(NOW)
    # The doctor goes on in another window for an hour: in this test no minute passes.
    change(site, "UPDATE editing_pagedraft SET saved_at = datetime('now', '+1 hour')")
    page.context.clear_cookies()
    sign_in(page, site, EDITOR)
    at_the_end(page)
    page.keyboard.type("Still of the doctor.\n")
    expect(status(page)).to_have_text(re.compile("^Not saved: you are signed out"))
    page.goto(f"{site.url}/staff/pages/edit/{FILE}/")
    other = another_text(page)
    expect(other.get_by_role("textbox")).to_have_value(re.compile("Words of the editor"))
    assert "of the doctor" in kept_here(page)
    other.get_by_role("button", name="Exchange").click()

    page.evaluate(
        """() => new MutationObserver(() => (window.isReadAgain = true))
            .observe(document.getElementById("others"), { childList: true })"""
    )
    other.get_by_role("button", name="Go on").click()

    expect(status(page)).to_have_text(NOW)
    expect(page.locator("#others")).to_have_text("doctor was editing just now.")
    assert page.evaluate("window.isReadAgain") is None
    assert "of the editor" not in kept_here(page)
    assert "of the doctor" in kept_here(page)


def test_a_window_of_a_page_that_was_published_meanwhile_can_go_on(site, new_page):
    page = opened(new_page().page, site)
    digest = page.locator("[name=opened]").input_value()
    # As the form of a page that was not published yet when it was opened.
    page.locator("[name=opened]").evaluate("field => (field.value = '')")

    at_the_end(page)
    page.keyboard.type("\n\nWritten on.\n")
    another_text(page).get_by_role("button", name="Go on").click()

    expect(status(page)).to_have_text(NOW)
    assert page.locator("[name=opened]").input_value() == digest


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


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 640), (1280, 800)])
def test_the_bar_never_lies_over_what_has_the_focus(site, new_page, width, height):
    page = opened(new_page(width=width, height=height).page, site)
    page.locator("summary").first.click()
    # Its longest words.
    status(page).evaluate("""status => {
        status.textContent = "Not saved: choose between the two texts."
        for (const line of document.querySelectorAll(".editor__sign-in")) line.hidden = false
    }""")
    page.locator("#findings-part a, #preview-part input").last.focus()
    hidden = []
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        stop = page.evaluate(STOP)
        if stop["covered"] or not stop["in_sight"]:
            hidden.append(stop["html"])
        if "header-title" in stop["html"]:
            break

    assert hidden == []
    assert "header-title" in stop["html"]


def test_without_script_a_text_is_saved_and_previewed_and_nothing_is_dead(site, new_page):
    page = opened(new_page(java_script_enabled=False).page, site)
    assert page.locator("#toolbar").is_hidden()
    text_of(page).fill(text_of(page).input_value() + "\n\nWithout any script.\n")
    press_and_wait(page, page.get_by_role("button", name="Preview"))

    expect(status(page)).to_have_text(NOW)
    expect(page.frame_locator("#preview").get_by_text("Without any script.")).to_be_visible()
