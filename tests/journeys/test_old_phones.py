"""A patient reads on a phone whose browser knows nothing that is younger than about 2023."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route

from tests.colours import contrast

# Names that no browser has, so that their rules are dropped as an old browser drops them.
YOUNG = ["light-dark(", ":popover-open", ":has(", "@container", "subgrid", "position-area"]


def forget(route: Route) -> None:
    answer = route.fetch()
    text = answer.text()
    for name in YOUNG:
        text = text.replace(name, re.sub(r"[a-z]", lambda letter: f"{letter[0]}x", name, count=1))
    route.fulfill(response=answer, body=text.replace(" popovertarget=", " data-t="))


@pytest.fixture
def old_phone(served_site, new_page):
    def open_page(address: str) -> Page:
        page: Page = new_page(width=320, java_script_enabled=False, bypass_csp=True).page
        page.route(served_site.url + address, forget)
        page.goto(served_site.url + address)
        return page

    return open_page


@pytest.mark.parametrize("block", [".care--emergency .care__title", ".site-footer", "body"])
def test_words_can_be_told_from_what_is_behind_them(old_phone, block):
    seen = old_phone("/risks/").locator(block).first
    ink, paper = seen.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )

    assert contrast(ink, paper) >= 7


def test_a_term_is_a_link_and_no_meaning_lies_over_the_page(old_phone):
    page = old_phone("/how-it-works/")

    assert page.locator(".term__button:visible, .term__meaning:visible").count() == 0
    assert page.locator(".term__link:visible").count() > 3


@pytest.mark.parametrize("address", ["/risks/", "/compare/", "/benefits/", "/faq/", "/"])
def test_nothing_is_wider_than_an_old_phone(old_phone, address):
    assert old_phone(address).evaluate("document.documentElement.scrollWidth") == 320
