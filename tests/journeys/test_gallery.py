"""Every component in every state, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from microsite.gallery.contrast import text_pairs
from microsite.pages.tokens import tokens
from tests.site_data import add_everybody
from tests.ways import sign_in

GALLERY = "/staff/gallery/"
WIDTHS = [320, 390, 768, 1024, 1280, 1920]
# Colour and ground of every piece of text that can be seen.
TEXT_AND_GROUND = """() => {
    const opaque = (colour) => !/rgba\\(.*, 0\\)|transparent/.test(colour);
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (opaque(colour)) return colour;
        }
        return "none";
    };
    const hex = (colour) => "#" + colour.match(/[\\d.]+/g).slice(0, 3)
        .map((part) => Number(part).toString(16).padStart(2, "0")).join("");
    const found = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || element.closest("svg")) continue;
        if (!element.checkVisibility({visibilityProperty: true})) continue;
        const pair = hex(getComputedStyle(element).color) + " " + hex(ground(element));
        if (!found.has(pair)) found.set(pair, element.className + ": " + element.textContent.trim().slice(0, 40));
    }
    return Object.fromEntries(found);
}"""


@pytest.fixture(scope="module")
def signed_in(served_site, browser) -> dict[str, Any]:
    """What a browser keeps after signing in, for ``storage_state``."""
    add_everybody(served_site)
    context = browser.new_context()
    sign_in(context.new_page(), served_site)
    state = dict(context.storage_state())
    context.close()
    return state


@pytest.fixture
def gallery(served_site, new_page, signed_in):
    def open_gallery(address: str = "", **options: Any):
        visit = new_page(storage_state=signed_in, **options)
        visit.page.context.set_default_timeout(60_000)
        visit.page.goto(served_site.url + GALLERY + address)
        return visit

    return open_gallery


@pytest.mark.parametrize(("width", "colour_scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_in_any_state(gallery, axe_problems, width, colour_scheme):
    visit = gallery(width=width, colour_scheme=colour_scheme)

    assert axe_problems(visit.page) == []
    assert visit.console == []
    assert visit.requests_elsewhere == []


def test_nothing_is_wider_than_the_screen_in_either_direction(gallery):
    for direction in ("", "?dir=rtl"):
        page = gallery(direction).page
        too_wide = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                too_wide.append((width, needed))

        assert too_wide == [], direction


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_every_text_stands_on_a_ground_of_the_contrast_table(gallery, colour_scheme):
    page = gallery(colour_scheme=colour_scheme).page
    colours = tokens().colours
    known = {
        f"{getattr(colours[pair.front], colour_scheme)} {getattr(colours[pair.ground], colour_scheme)}"
        for pair in text_pairs()
    }

    found = page.evaluate(TEXT_AND_GROUND)

    assert len(found) > 15
    assert {pair: where for pair, where in found.items() if pair not in known} == {}


def test_the_keyboard_reaches_a_component_from_the_contents(gallery):
    page = gallery(width=1280).page
    link = page.locator(".gallery__contents").get_by_role("link", name="Chart")
    link.focus()
    page.keyboard.press("Enter")

    assert page.url.endswith("#chart")
    assert page.locator("#chart").is_visible()


@pytest.mark.parametrize(
    "name", ["toolbar", "tabs", "pagination", "option", "button", "filter-bar"]
)
def test_controls_are_large_enough_to_touch(gallery, name):
    page = gallery(f"{name}/", width=390).page
    frame = page.locator(".specimen__frame")
    heights = frame.locator(
        "button, select, label.option, .tabs__tab, .pagination__way, a.button"
    ).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")

    assert heights
    assert [height for height in heights if height < 44] == []


def test_a_phone_shows_one_half_of_a_split_view(gallery):
    for width, shown in ((390, [True, False]), (1280, [True, True])):
        page = gallery("split-view/the-list-on-a-phone/", width=width).page
        halves = page.locator(".split-view__list, .split-view__detail").all()

        assert [half.is_visible() for half in halves] == shown


def test_a_chart_is_heard_as_a_sentence_and_a_table(gallery):
    page = gallery("chart/bars/").page
    page.get_by_text("The numbers as a table").click()

    heard = page.locator(".chart").aria_snapshot()

    assert 'table "Requests a week"' in heard
    assert 'row "Week 39 none"' in heard
    assert 'row "Week 43 19"' in heard
    assert "img" not in heard


def test_forced_colours_leave_the_bars_of_a_chart(gallery):
    page = gallery("chart/bars/", forced_colors="active").page
    fill = page.locator(".chart__bar").first.evaluate("bar => getComputedStyle(bar).fill")
    text = page.locator(".chart__title").evaluate("title => getComputedStyle(title).color")

    assert fill == text
