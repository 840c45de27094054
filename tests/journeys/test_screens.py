"""Every page and state fits its screen: narrow, wide, zoomed, mirrored and widely spaced."""

from __future__ import annotations

import pytest

WIDTHS = [320, 390, 768, 1024, 1280, 1920]
WIDTHS_IN = {"ltr": WIDTHS, "rtl": WIDTHS[::2]}
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %

# Source: WCAG 2.2, success criterion 1.4.12 "Text Spacing".
WIDE_SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""

# Elements that hide some of their own words. What only screen readers get is one pixel on purpose.
CUT_OFF = """() => {
    const words = (element) => {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        const boxes = [];
        while (walker.nextNode()) {
            const node = walker.currentNode, range = document.createRange();
            if (!node.data.trim() || node.parentElement.closest(".visually-hidden")) continue;
            if (!node.parentElement.checkVisibility()) continue;
            range.selectNodeContents(node);
            boxes.push(...range.getClientRects());
        }
        return boxes;
    };
    return [...document.querySelectorAll("body *")].filter((element) => {
        const style = getComputedStyle(element), box = element.getBoundingClientRect();
        const [across, down] = [style.overflowX, style.overflowY]
            .map((how) => /hidden|clip/.test(how));
        if (!(across || down) || element.clientWidth <= 1 || !element.checkVisibility()) return false;
        return words(element).some((word) =>
            (across && (word.left < box.left - 1 || word.right > box.right + 1))
            || (down && (word.top < box.top - 1 || word.bottom > box.bottom + 1)));
    }).map((element) => element.outerHTML.slice(0, 80));
}"""

# Two pieces of text in the header overlap when the boxes of their lines do.
OVERLAPPING = """() => {
    const boxes = [];
    for (const header of document.querySelectorAll("body > header, .demonstration")) {
        const walker = document.createTreeWalker(header, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (!node.data.trim() || node.parentElement.closest(".visually-hidden, svg")) continue;
            if (!node.parentElement.checkVisibility()) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) boxes.push([node.data.trim(), box]);
        }
    }
    const found = [];
    boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([other, b]) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        // Boxes of lines are taller than their letters.
        if (one !== other && across > 1 && down > a.height * .3) found.push(`${one} / ${other}`);
    }));
    return found;
}"""


def faults(page, width, height=800):
    """Return what a screen of this width does not show as it should."""
    page.set_viewport_size({"width": width, "height": height})
    needed = page.evaluate("document.documentElement.scrollWidth")
    return [
        *([f"{needed} pixels wide"] if needed > width else []),
        *(f"cut off: {what}" for what in page.evaluate(CUT_OFF)),
        *(f"over each other: {what}" for what in page.evaluate(OVERLAPPING)),
    ]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_page_fits_screens_of_every_width(shown, direction):
    shown.page.evaluate("direction => document.documentElement.dir = direction", direction)

    widths = WIDTHS_IN[direction]
    assert {width: found for width in widths if (found := faults(shown.page, width))} == {}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_page_can_be_read_at_400_percent(shown, direction):
    page = shown.page
    page.set_viewport_size(ZOOMED)
    page.evaluate("direction => document.documentElement.dir = direction", direction)

    assert page.evaluate("document.documentElement.scrollWidth") == ZOOMED["width"]
    assert page.evaluate(CUT_OFF) == []
    # What stays while the page is scrolled leaves most of so low a screen to the page.
    page.evaluate("scrollTo(0, 600)")
    fixed = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((e) => ["fixed", "sticky"].includes(getComputedStyle(e).position)
                && e.checkVisibility() && !e.matches(".term__meaning"))
            .map((e) => e.getBoundingClientRect())
            .filter((box) => box.top <= 0 && box.bottom > 0 && box.width > 200)
            .reduce((sum, box) => sum + box.bottom, 0)"""
    )
    assert fixed <= ZOOMED["height"] / 4


@pytest.mark.parametrize("width", [320, 1280])
def test_widely_spaced_text_is_not_cut_off(shown, width):
    shown.page.evaluate(WIDE_SPACING)

    assert faults(shown.page, width) == []
