"""The drawings as people see them: once in motion, in their own colours, at any width."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

MOTION = """() => document.getAnimations().map(each => ({
    name: each.animationName, ...each.effect.getTiming(),
    moves: each.effect.getKeyframes().flatMap(
        frame => Object.keys(frame).filter(key => !["offset", "computedOffset", "easing", "composite"].includes(key))),
}))"""
SHIFTS = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const shift of list.getEntries()) sum += shift.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 300);
})"""


def needle_tip(page: Page) -> float:
    box = page.locator(".healing__cartridge").bounding_box()
    assert box
    return box["y"] + box["height"]


def test_the_cartridge_comes_down_once_and_stays(served_site, new_page):
    page = new_page(width=1280, height=1200, reduced_motion="no-preference").page
    page.goto(served_site.url)

    [descent] = page.evaluate(MOTION)
    assert descent["name"] == "cartridge-descends"
    assert (descent["iterations"], descent["duration"]) == (1, 1500)
    assert set(descent["moves"]) == {"transform"}

    page.evaluate(
        "document.getAnimations().forEach(each => { each.pause(); each.currentTime = 0; })"
    )
    above = needle_tip(page)
    page.evaluate("document.getAnimations().forEach(each => each.finish())")
    assert page.evaluate(MOTION) == []
    still = new_page(width=1280, height=1200, reduced_motion="reduce").page
    still.goto(served_site.url)
    assert needle_tip(page) == needle_tip(still)
    assert above < needle_tip(page) - 100


def test_nothing_moves_for_those_who_want_it_still(served_site, new_page):
    page = new_page(width=1280, reduced_motion="reduce").page
    page.goto(served_site.url)

    assert page.evaluate(MOTION) == []


def test_nothing_moves_on_a_page_to_read(served_site, new_page):
    page = new_page(width=1280, reduced_motion="no-preference").page
    page.goto(served_site.url + "/how-it-works/")

    assert page.evaluate(MOTION) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_descent_shifts_nothing(served_site, new_page, width):
    page = new_page(width=width, height=1200, reduced_motion="no-preference").page
    page.goto(served_site.url, wait_until="networkidle")
    page.wait_for_timeout(1600)

    assert page.evaluate(SHIFTS) == 0


PAINTS = """names => {
    const probe = document.body.appendChild(document.createElement("i"));
    const colour = value => { probe.style.color = value; return getComputedStyle(probe).color; };
    const seen = (selector, paint) => getComputedStyle(document.querySelector(selector))[paint];
    return Object.fromEntries(names.map(([selector, paint, system]) =>
        [selector, [seen(selector, paint), colour(system)]]));
}"""
FORCED = [
    (".fibre--new", "stroke", "LinkText"),
    (".fibre--mature", "stroke", "Highlight"),
    (".fibre--old", "stroke", "GrayText"),
    (".skin__dermis", "fill", "Canvas"),
    (".skin__surface", "stroke", "CanvasText"),
    (".device__needle", "fill", "CanvasText"),
    (".drawing .marker", "fill", "CanvasText"),
    (".drawing .marker__number", "fill", "Canvas"),
    (".timeline__lane rect", "fill", "CanvasText"),
]


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_drawings_take_the_readers_own_colours(served_site, new_page, colour_scheme):
    page = new_page(colour_scheme=colour_scheme, forced_colors="active", bypass_csp=True).page
    page.goto(served_site.url + "/how-it-works/")

    for selector, (seen, wanted) in page.evaluate(PAINTS, FORCED).items():
        assert seen == wanted, selector


def test_drawings_are_dark_in_the_dark(served_site, new_page):
    page = new_page(colour_scheme="dark").page
    page.goto(served_site.url + "/how-it-works/")
    skin = page.locator(".skin__dermis").first.evaluate("each => getComputedStyle(each).fill")

    assert max(map(int, re.findall(r"\d+", skin))) < 80


TEXTS = """() => [...document.querySelectorAll(".drawing text")].map(each => [
    each.textContent, Math.round(each.getBoundingClientRect().height)])"""


@pytest.mark.parametrize("address", ["/", "/how-it-works/", "/clinic/"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_numbers_in_drawings_are_large_enough_to_read(served_site, new_page, address, width):
    page = new_page(width=width).page
    page.goto(served_site.url + address)

    found = page.evaluate(TEXTS)
    assert found
    assert [text for text in found if text[1] < 13] == []


@pytest.mark.parametrize("address", ["/", "/how-it-works/", "/clinic/"])
def test_a_first_visit_takes_four_requests_at_most(served_site, new_page, address):
    visit = new_page(width=390)
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.goto(served_site.url + address, wait_until="networkidle")

    assert len(asked) <= 4, asked
