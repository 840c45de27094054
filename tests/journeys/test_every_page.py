"""Every public page in a real browser: private, accessible, and wide enough for its screen."""

from __future__ import annotations

import pytest

from tests.addresses import PAGES

ADDRESSES = [*PAGES, "/nowhere/"]
WIDTHS = [320, 390, 768, 1024, 1280, 1920]


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(served_site, new_page, axe_problems, address, colour_scheme):
    visit = new_page(colour_scheme=colour_scheme, width=390)
    visit.page.goto(served_site.url + address)

    assert axe_problems(visit.page) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing_on_a_wide_screen(served_site, new_page, axe_problems, address):
    visit = new_page(width=1280)
    visit.page.goto(served_site.url + address)

    assert axe_problems(visit.page) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_visit_leaves_no_cookie_and_asks_nobody_else(served_site, new_page, address):
    visit = new_page()
    visit.page.goto(served_site.url + address, wait_until="networkidle")

    assert visit.cookies == []
    assert visit.requests_elsewhere == []
    assert visit.page.evaluate("localStorage.length + sessionStorage.length") == 0
    expected = ["404"] if address == "/nowhere/" else []
    assert [line for line in visit.console if not (expected and "404" in line)] == []
    assert (
        visit.page.locator(
            "script:not([type='application/ld+json'], [type='speculationrules'])"
        ).count()
        == 0
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_wider_than_the_screen(served_site, new_page, address):
    visit = new_page()
    visit.page.goto(served_site.url + address)
    too_wide = []
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 800})
        needed = visit.page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            too_wide.append((width, needed))

    assert too_wide == []


ALONE = ".page-dates a, td > a:only-child, .sources__about a, .grade-meaning a, .claim__grade a, address a, .jump a"


@pytest.mark.parametrize("address", ["/", "/benefits/", "/clinic/", "/faq/"])
def test_links_that_stand_alone_are_easy_to_touch(served_site, new_page, address):
    visit = new_page(width=390)
    visit.page.goto(served_site.url + address)
    heights = (
        visit.page.locator(ALONE)
        .locator("visible=true")
        .evaluate_all(
            "links => links.map(link => [link.innerText, link.getBoundingClientRect().height])"
        )
    )

    assert len(heights) > 3
    assert [(name, height) for name, height in heights if height < 24] == []


@pytest.mark.parametrize("address", ["/", "/faq/", "/candidacy/", "/consultation/"])
def test_everything_can_be_reached_by_keyboard_and_is_seen(served_site, new_page, address):
    visit = new_page(width=1280)
    visit.page.goto(served_site.url + address)
    invisible, reached = [], 0
    for _ in range(200):
        visit.page.keyboard.press("Tab")
        focus = visit.page.evaluate(
            """() => {
                const element = document.activeElement;
                if (element === document.body) return null;
                const style = getComputedStyle(element), box = element.getBoundingClientRect();
                const around = element.closest("label");
                const outlined = (node) => node && getComputedStyle(node).outlineStyle !== "none"
                    && parseFloat(getComputedStyle(node).outlineWidth) >= 2;
                return {what: element.outerHTML.slice(0, 80),
                        seen: (outlined(element) || outlined(around)) && box.width > 0
                              && style.visibility === "visible"};
            }"""
        )
        if focus is None:
            break
        reached += 1
        if not focus["seen"]:
            invisible.append(focus["what"])

    assert invisible == []
    assert reached > 10
