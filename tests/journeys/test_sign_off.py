"""The drawing of the self-check in a real browser: its words stay in their places."""

from __future__ import annotations

import pytest

from tests.ways import staff_at

# Words that reach beyond the drawing, or answers that reach the marks beside them.
TOO_LONG = """() => [...document.querySelectorAll("svg.decision-flow text")].map((text) => {
    const box = text.getBBox(), right = box.x + box.width, next = text.closest("[data-answer]");
    const isBeside = next && /__(answer|note)$/.test(text.getAttribute("class"));
    return right > (isBeside ? 232 : 361) ? text.textContent : "";
}).filter(Boolean)"""


@pytest.mark.parametrize("has_font", [True, False], ids=["own font", "spare font"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_words_of_the_flow_run_out_of_their_place(odd_site, new_page, width, has_font):
    page = new_page(width=width).page
    if has_font:
        page.goto(f"{odd_site.url}/privacy/")  # A first page does not wait long for the font.
    else:
        page.route("**/*.woff2", lambda route: route.abort())
    staff_at("/staff/self-check/")(page, odd_site)

    assert page.locator("svg.decision-flow").count() == 43
    assert page.evaluate(TOO_LONG) == []
