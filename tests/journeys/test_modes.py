"""The site as people set their devices: forced colours, more contrast, less motion, dark."""

from __future__ import annotations

import re

import pytest

from tests.states import STATES

# What must be told from its surroundings where backgrounds and shadows are gone: its state, where
# it is, and how wide its border is at least, in pixels.
BORDERED = [
    ("home", "main .button", 2),
    ("home", "main .button--quiet", 2),
    ("home", ".slide", 1),
    ("home", ".demonstration", 1),
    ("risks", ".care--emergency", 4),
    ("risks", ".care--urgent", 2),
    ("aftercare", ".do-list--do", 4),
    ("benefits", ".claim", 6),
    ("benefits", ".badge", 1),
    ("search", "main [type=search]", 2),
    ("questions-to-ask", ".ask", 1),
    ("questions-to-ask", ".ask__list input", 2),
    ("form-with-errors", ".error-summary", 4),
    ("form-with-errors", "[name=name]", 2),
    ("form-with-errors", ".option", 2),
    ("form-with-errors", ".option input", 2),
    ("form-with-notice", ".notice", 6),
    ("form-with-notice", ".option:has(:checked)", 2),
    ("menu-open", ".menu__button", 2),
    ("menu-open", ".menu__panel", 2),
    ("menu-open", ".menu__link[aria-current]", 4),
    ("staff-inbox-all", ".state", 1),
    ("staff-inbox-new", ".tabs__tab[aria-current]", 2),
    ("staff-request-new", ".panel", 1),
]
WIDEST_BORDER = r"""element => {
    const style = getComputedStyle(element), canvas = getComputedStyle(document.body);
    const sides = ["Top", "Right", "Bottom", "Left"].filter((side) =>
        !["none", "hidden"].includes(style[`border${side}Style`])
        && style[`border${side}Color`] !== canvas.backgroundColor
        && !/^rgba.*, 0\)$/.test(style[`border${side}Color`]));
    return Math.max(0, ...sides.map((side) => parseFloat(style[`border${side}Width`])));
}"""
BY_NAME = {state.name: state for state in STATES}


@pytest.fixture
def reach(request, new_page):
    """Open a state by its name, with the given settings of the device."""

    def open_state(name, **options):
        page = new_page(**{"width": 390, **options}).page
        state = BY_NAME[name]
        state.reach(page, request.getfixturevalue(state.site))
        return page

    return open_state


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_borders_take_the_place_of_colours_that_a_device_forces(reach, colour_scheme):
    missing = []
    for name in dict.fromkeys(name for name, _, _ in BORDERED):
        page = reach(name, forced_colors="active", colour_scheme=colour_scheme)
        for _, selector, least in [each for each in BORDERED if each[0] == name]:
            width = page.locator(selector).first.evaluate(WIDEST_BORDER)
            if width < least:
                missing.append((name, selector, width))

    assert missing == []


def test_the_current_page_is_marked_where_colours_are_forced(reach):
    page = reach("candidacy", forced_colors="active", width=1280)
    current = page.locator(".main-nav__link[aria-current]")

    line = current.evaluate(
        "e => [getComputedStyle(e).borderBlockEndStyle, getComputedStyle(e).borderBlockEndWidth]"
    )

    assert line == ["solid", "3px"]


def test_ticks_and_grades_are_signs_and_stay_where_colours_are_forced(reach):
    page = reach("questions-to-ask", forced_colors="active")
    box = page.locator(".ask__list input").first
    box.check()
    assert "✓" in box.evaluate("e => getComputedStyle(e, '::before').content")
    assert seen_ink(box, "::before")

    page = reach("form-change", forced_colors="active")
    chosen = page.locator("[type=radio]:checked").first
    assert chosen.evaluate("e => getComputedStyle(e, '::before').borderTopWidth") != "0px"

    page = reach("benefits", forced_colors="active")
    grades = page.locator(".grade:visible")
    assert grades.count() > 5
    for grade in grades.all():
        assert re.search("[●○]{3}", grade.evaluate("e => getComputedStyle(e, '::before').content"))
        assert seen_ink(grade, "::before")


def seen_ink(element, pseudo=None) -> bool:
    """Return whether the words have another colour than the page."""
    ink, page = element.evaluate(
        "(e, pseudo) => [getComputedStyle(e, pseudo).color,"
        " getComputedStyle(document.body).backgroundColor]",
        pseudo,
    )
    return bool(ink != page)


SHAPES = ("path", "circle", "rect", "line", "text")
INVISIBLE_SHAPES = """() => [...document.querySelectorAll("main svg")].flatMap((svg) => {
    if (!svg.checkVisibility()) return [];
    const page = getComputedStyle(document.body).backgroundColor;
    const shapes = [...svg.querySelectorAll("path, circle, rect, line, text")];
    const seen = shapes.filter((shape) => {
        const {fill, stroke} = getComputedStyle(shape);
        return [fill, stroke].some((paint) => paint !== "none" && paint !== page);
    });
    return shapes.length && seen.length < shapes.length / 2 ? [svg.outerHTML.slice(0, 80)] : [];
})"""


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["home", "how-it-works", "every-block"])
def test_drawings_stay_where_colours_are_forced(reach, name, colour_scheme):
    page = reach(name, forced_colors="active", colour_scheme=colour_scheme)

    assert page.locator("main svg").count() > 0
    assert page.evaluate(INVISIBLE_SHAPES) == []


def test_more_contrast_makes_quiet_words_and_edges_as_dark_as_text(reach):
    def colours(page):
        return page.locator("main .button--quiet").first.evaluate(
            """e => [getComputedStyle(document.body).color, getComputedStyle(e).borderTopColor,
                     getComputedStyle(document.querySelector(".lead")).color]"""
        )

    text, edge, lead = colours(reach("home"))
    assert len({text, edge, lead}) == 3

    assert len(set(colours(reach("home", contrast="more")))) == 1


MOVING = """() => [
    ...document.getAnimations().map((a) => a.animationName || a.transitionProperty),
    ...[...document.querySelectorAll("*")].flatMap((element) =>
        [null, "::before", "::after"].flatMap((pseudo) => {
            const style = getComputedStyle(element, pseudo);
            const seconds = [style.transitionDuration, style.animationDuration].join()
                .split(",").map(parseFloat);
            const runs = style.animationName !== "none" || style.transitionProperty !== "all";
            return runs && Math.max(...seconds) > .01 ? [element.outerHTML.slice(0, 60)] : [];
        })),
    getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? "scrolling" : "",
].filter(Boolean)"""


@pytest.mark.parametrize("name", ["home", "how-it-works", "every-block", "form-with-errors"])
def test_nothing_moves_for_those_who_asked_for_less_motion(reach, name):
    assert reach(name, reduced_motion="reduce", width=1280).evaluate(MOVING) == []


@pytest.mark.parametrize("name", ["home", "staff-sign-in", "server-error", "not-found"])
def test_the_dark_is_dark_to_the_last_control(reach, name):
    page = reach(name, colour_scheme="dark")
    paper, ink, scheme = page.evaluate(
        """() => { const style = getComputedStyle(document.body);
            return [style.backgroundColor, style.color,
                    getComputedStyle(document.documentElement).colorScheme]; }"""
    )

    assert (paper, ink) == ("rgb(19, 12, 31)", "rgb(243, 240, 248)")
    assert scheme == "light dark"
