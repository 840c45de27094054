"""A patient prints a page and takes it along."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

LEAFLETS = ["/aftercare/", "/risks/", "/benefits/", "/questions-to-ask/"]
MOST_SHEETS = 6
A4_WIDTH = 680  # what is left of it between the margins, in pixels
ON_SCREEN_ONLY = [
    *(".main-nav", ".menu", ".site-search", ".breadcrumb", ".contents", ".pager"),
    *(".invitation", ".site-header__ask", ".site-footer__menu", ".sources__about a"),
]


@pytest.fixture
def printed(served_site, new_page):
    """Open an address of the site as paper shows it."""

    def open_printed(address, **options):
        page = new_page(width=A4_WIDTH, **options).page
        page.goto(served_site.url + address)
        page.emulate_media(media="print")
        return page

    return open_printed


def text_on_paper(page: Page) -> str:
    """Return the words that are seen, with single spaces."""
    return " ".join(page.locator("body").inner_text().split())


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("address", [*LEAFLETS, "/compare/"])
def test_a_page_prints_on_a_few_sheets(printed, address, paper):
    pdf = printed(address).pdf(format=paper, prefer_css_page_size=True)
    sheets = re.findall(rb"/Type\s*/Page\b", pdf)

    assert 1 <= len(sheets) <= MOST_SHEETS


@pytest.mark.parametrize("address", [*LEAFLETS, "/compare/", "/faq/", "/candidacy/"])
def test_every_sheet_is_printed_at_its_full_size_with_its_number(printed, address):
    """A browser shrinks all sheets when one thing on them is too wide, wherever a sheet ends."""
    page = printed(address)
    raw = page.pdf(prefer_css_page_size=True)
    page.evaluate("document.querySelector('.site-footer').remove()")
    without_footer = page.pdf(prefer_css_page_size=True)

    sheets, fewer = (len(re.findall(rb"/Type\s*/Page\b", pdf)) for pdf in (raw, without_footer))
    assert sheets - fewer in (0, 1)
    assert "counter(pages)" in page.locator("style").first.inner_text()


@pytest.mark.parametrize("address", LEAFLETS)
def test_paper_says_whose_page_it_is_and_who_checked_it(served_site, printed, address):
    paper = text_on_paper(printed(address))

    assert "Example Skin Clinic" in paper
    assert "01632 960123" in paper
    assert served_site.url + address in paper
    assert "Not yet reviewed by a clinician" in paper
    assert re.search(r"Last changed \d+ \w+ \d{4} Next review due \d+ \w+ \d{4}", paper)
    assert "In an emergency, call 999." in paper


@pytest.mark.parametrize("address", LEAFLETS)
def test_paper_shows_each_source_with_its_whole_address(printed, address):
    sources = printed(address).locator(".sources__item")
    shown = sources.evaluate_all(
        """items => items.map(item => {
            const link = item.querySelector(".sources__link");
            const address = getComputedStyle(link, "::after");
            return {expected: `"${link.getAttribute("href")}"`, address: address.content,
                    seen: parseFloat(address.fontSize) > 8 && item.offsetHeight > 0};
        })"""
    )

    assert shown
    for source in shown:
        assert source["seen"]
        assert source["address"] == source["expected"]
        assert source["expected"].startswith('"https://')


@pytest.mark.parametrize("address", LEAFLETS)
def test_paper_has_nothing_to_press(printed, address):
    page = printed(address)

    on_paper = {name for name in ON_SCREEN_ONLY if page.locator(f"{name}:visible").count()}

    assert on_paper == set()


@pytest.mark.parametrize("address", [*LEAFLETS, "/compare/", "/sources/", "/changes/"])
def test_nothing_is_cut_off_at_the_edge_of_the_paper(printed, address):
    assert printed(address).evaluate("document.documentElement.scrollWidth") <= A4_WIDTH


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_every_answer_is_printed_though_it_is_folded(printed, java_script_enabled):
    page = printed("/faq/", java_script_enabled=java_script_enabled)
    answers = page.locator(".faq__answer")

    assert answers.count() > 30
    assert [answer for answer in answers.all() if not answer.is_visible()] == []
    assert page.locator(".fold__hint:visible").count() == 0


def test_ticked_questions_are_printed_with_their_ticks(printed):
    page = printed("/questions-to-ask/")
    page.emulate_media(media="screen")
    boxes = page.locator(".ask__list input")
    boxes.nth(1).check()

    page.emulate_media(media="print")

    ticks = boxes.evaluate_all("boxes => boxes.map(b => getComputedStyle(b, '::before').content)")
    assert [number for number, tick in enumerate(ticks) if "✓" in tick] == [1]
    assert boxes.nth(1).is_visible()


def test_paper_keeps_overdue_claims_folded(fresh_site, new_page):
    file = fresh_site.content_dir / "en" / "benefits.md"
    text = re.sub(r"(?m)^changed: .*", "changed: 2026-01-05", file.read_text())
    text = re.sub(r"(?m)^review_due: .*", "review_due: 2026-02-05", text)
    file.write_text(re.sub(r"(?m)^  - on: .*", "  - on: 2026-01-05", text))
    fresh_site.restart()
    page = new_page(width=A4_WIDTH).page
    page.goto(fresh_site.url + "/benefits/")
    page.emulate_media(media="print")

    assert "long overdue for its check" in text_on_paper(page)
    grades = page.locator(".overdue-claims .grade")
    assert grades.count() > 5
    assert [grade for grade in grades.all() if grade.is_visible()] == []
