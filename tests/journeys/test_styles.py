"""Leaving out the styles that a page does not use changes nothing that anybody sees."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page

from microsite.pages.style_rules import rules_of
from microsite.pages.styles import CSS, styles_for
from tests.addresses import PAGES

EVERY_CLASS = '<p class="{}">'.format(
    " ".join(
        name
        for file in CSS.rglob("*.css")
        for rule in rules_of(file.read_text())
        for name in re.findall(r"\.(-?[_a-zA-Z][\w-]*)", str(rule))
    )
)
# A busy machine now and then takes a picture too early; styles that are missing always are.
ATTEMPTS = 5
Medium = Literal["screen", "print"]
MEDIA: tuple[Medium, ...] = ("screen", "print")
Pictures = dict[Medium, bytes]
STYLES = re.compile(r"<style>.*?</style>", re.S)


@pytest.fixture
def drawn(new_page, served_site):
    """Return a picture of an address of the site, with all styles when asked to."""
    visit = new_page(width=800, bypass_csp=True)
    everything = f"<style>{styles_for(EVERY_CLASS)}</style>"

    def with_all_styles(route):
        answer = route.fetch()
        # A function, because the styles hold backslashes.
        route.fulfill(response=answer, body=STYLES.sub(lambda _: everything, answer.text(), 1))

    def draw(address, *, all_styles):
        visit.page.unroute_all()
        # A font that comes in time once and late the next time would change every line.
        visit.page.route("**/*.woff2", lambda route: route.abort())
        if all_styles:
            visit.page.route(served_site.url + address, with_all_styles)
        visit.page.emulate_media(media="screen")
        visit.page.goto(served_site.url + address)
        return {medium: picture_of(visit.page, medium) for medium in MEDIA}

    return draw


def picture_of(page: Page, medium: Medium) -> bytes:
    page.emulate_media(media=medium)
    # Twice: the first may still show the medium before.
    for _ in range(2):
        page.evaluate("() => new Promise(requestAnimationFrame)")
    # JPEG is the quickest to make; the same pixels make the same bytes.
    return page.screenshot(full_page=True, type="jpeg", quality=100)


@pytest.mark.parametrize(
    # Named like the state of the page, so that pages are shared out between processes.
    "address",
    [*PAGES, "/nowhere/"],
    ids=lambda address: address.strip("/") or "home",
)
def test_a_page_looks_the_same_with_all_styles(drawn, address):
    found: set[Medium] = set()
    for _ in range(ATTEMPTS):
        found = unlike(drawn(address, all_styles=False), drawn(address, all_styles=True))
        if not found:
            break
    assert found == set()


def unlike(own: Pictures, whole: Pictures) -> set[Medium]:
    """Return the media in which two pictures differ."""
    return {medium for medium in MEDIA if own[medium] != whole[medium]}
