"""Every journey of patients and staff with the keyboard alone, and where it is always seen."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.colours import contrast
from tests.people import code_of
from tests.site_data import PASSWORD, STAFF, let_codes_count_again, requests_are_there
from tests.ways import to_page

MOST_STOPS = 600
LEAST_CONTRAST = 3  # WCAG 2.2, success criterion 1.4.11

# What has the focus, what shows it, and whether anything lies over it.
STOP = r"""() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const shown = element.closest(".option") || element;
    const box = shown.getBoundingClientRect();
    const behind = (node) => {
        for (let above = node; above; above = above.parentElement) {
            const colour = getComputedStyle(above).backgroundColor;
            if (!/^rgba.*, 0\)$/.test(colour)) return colour;
        }
    };
    const style = getComputedStyle(shown);
    const lines = [...shown.getClientRects()].filter((line) => line.width && line.height);
    const points = lines.flatMap((line) => [.2, .5, .8].flatMap((across) =>
        [.2, .5, .8].map((down) => document.elementFromPoint(
            line.left + across * line.width, line.top + down * line.height))));
    const covered = points.filter((top) => top && !shown.contains(top)).length;
    return {
        name: (element.innerText || element.value || element.name || element.outerHTML)
            .trim().slice(0, 60),
        html: element.outerHTML.slice(0, 90),
        width: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        outline: style.outlineColor,
        around: behind(shown.parentElement),
        inside: getComputedStyle(shown).backgroundColor,
        x: box.left + scrollX, y: box.top + scrollY,
        in_sight: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        covered: covered > points.length / 2,
    };
}"""
YELLOW = {"light": "rgb(250, 210, 73)", "dark": "rgb(250, 214, 97)"}


def faults_at(stop, yellow) -> list[str]:
    """Return what keeps somebody from seeing where the focus is."""
    faults = []
    is_yellow = stop["inside"] == yellow
    clear = stop["width"] >= 2 and contrast(stop["outline"], stop["around"]) >= LEAST_CONTRAST
    if not (is_yellow or clear):
        faults.append(f"not seen: {stop['html']} {stop['outline']} on {stop['around']}")
    if not stop["in_sight"]:
        faults.append(f"out of sight: {stop['html']}")
    elif stop["covered"]:
        faults.append(f"covered: {stop['html']}")
    return faults


def walk(page: Page, key: str = "Tab") -> list[Any]:
    """Press the key until the focus leaves the page; return each stop."""
    stops: list[Any] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(STOP)
        if stop is None:
            return stops
        stops.append(stop)
    pytest.fail(f"No way out of the page after {stops[-1]['html']}")


def go_to(page: Page, name: str, *, role: str | None = None) -> None:
    """Press Tab until something with this name has the focus, seeing each stop."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        assert stop, f"{name!r} cannot be reached"
        assert faults_at(stop, YELLOW["light"]) == []
        label = page.evaluate(
            """() => { const e = document.activeElement;
                return e.labels?.[0]?.innerText || e.ariaLabel || e.innerText; }"""
        )
        if re.search(name, label):
            return
    pytest.fail(f"{name!r} cannot be reached")


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ["/", "/faq/", "/benefits/", "/consultation/", "/compare/"])
def test_every_stop_is_seen_and_in_reading_order(
    served_site, new_page, address, width, colour_scheme
):
    page = new_page(width=width, colour_scheme=colour_scheme).page
    page.goto(served_site.url + address)

    stops = walk(page)

    yellow = YELLOW[colour_scheme]
    assert [fault for stop in stops for fault in faults_at(stop, yellow)] == []
    assert len(stops) > 20
    assert stops[0]["name"] == "Skip to main content"
    # In the main part one stop comes after another as they stand on a phone, from top to bottom.
    if width == 390:
        downwards = [stop["y"] for stop in stops]
        jumps = [b["html"] for a, b in pairwise(stops) if b["y"] < a["y"] - 60]
        assert jumps == [], downwards


def test_the_way_back_stops_at_the_same_places(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/benefits/")
    there = [stop["html"] for stop in walk(page)]
    page.keyboard.press("Shift+Tab")
    last = page.evaluate(STOP)
    back = [last["html"]] if last else []

    back += [stop["html"] for stop in walk(page, "Shift+Tab")]

    # Behind the first stop a browser may begin again at the last one.
    assert back[back.index(there[0]) :: -1] == there


def test_reading_from_home_to_a_source_and_back(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    page.goto(served_site.url + "/")
    go_to(page, "^How microneedling works$")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/how-it-works/$"))
    go_to(page, "^Source 1$")
    page.keyboard.press("Enter")
    expect(page.locator("#source-1")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#source-1').contains(document.activeElement)")
    page.go_back()
    expect(page).to_have_url(re.compile("/how-it-works/$"))


def test_searching_and_opening_what_was_found(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/")
    go_to(page, "^Search this site$")
    page.keyboard.type("acne scars")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=acne"))
    first = page.locator(".result__title a").first
    name, target = first.inner_text(), first.get_attribute("href")

    go_to(page, f"^{re.escape(name)}$")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(re.escape(target or "") + "$"))


def test_opening_and_folding_an_answer(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/faq/")
    question = page.locator(".faq summary").first
    answer = page.locator(".faq__answer").first

    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if question.evaluate("e => e === document.activeElement"):
            break
    assert faults_at(page.evaluate(STOP), YELLOW["light"]) == []
    page.keyboard.press("Enter")
    expect(answer).to_be_visible()
    page.keyboard.press("Space")

    expect(answer).to_be_hidden()
    expect(question).to_be_focused()


def test_asking_with_mistakes_and_then_without(served_site, new_page):
    page = new_page(width=390).page
    to_page("contact")(page, served_site)
    go_to(page, "^Continue$")
    page.keyboard.press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    go_to(page, "^Enter your name$")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()

    page.keyboard.type("Sam Sample")
    go_to(page, "^By phone$")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("By email")).to_be_checked()
    go_to(page, "^Email address")
    page.keyboard.type("sam@example.com")
    go_to(page, "^Continue$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("When suits you")
    go_to(page, "^Any time$")
    page.keyboard.press("Space")
    go_to(page, "^Continue$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and send")
    go_to(page, "I agree that")
    page.keyboard.press("Space")
    go_to(page, "^Send request$")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")


def test_staff_sign_in_book_a_request_undo_it_and_sign_out(odd_site, new_page):
    requests_are_there(odd_site)
    page = new_page().page
    page.goto(odd_site.url + "/staff/")
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type(STAFF)
    go_to(page, "^Password$")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Second step"))
    let_codes_count_again(odd_site)
    go_to(page, "^Code$")
    page.keyboard.type(code_of())
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^New requests"))

    go_to(page, "^MN-")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Request MN-"))
    go_to(page, "^Booked$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Moved to Booked by you")).to_be_visible()
    go_to(page, "^Undo$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Undid “Moved to Booked”")).to_be_visible()
    go_to(page, "^Sign out$")
    page.keyboard.press("Enter")

    expect(page).to_have_title(re.compile("^Sign in"))
