"""A patient marks what matters, sees it beside the options, and takes it along on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_keyboard import go_to
from tests.journeys.test_printing import A4_WIDTH, text_on_paper
from tests.ways import mark_values

MARKS = {"a-quick-result": "a-lot", "avoiding-pain": "a-lot", "a-low-cost": "some"}
OPTIONS = 8


def answered(page: Page, site, **marks: str) -> Page:
    mark_values(page, site, **(marks or MARKS))
    return page


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_marking_on_a_phone_and_reading_the_answers(served_site, new_page, java_script_enabled):
    visit = new_page(width=390, java_script_enabled=java_script_enabled)

    page = answered(visit.page, served_site)

    expect(page).to_have_url(f"{served_site.url}/compare/#your-values")
    title = page.get_by_role("heading", name="What you said matters to you")
    expect(title).to_be_in_viewport()
    values = page.locator(".your-values__value")
    assert values.locator("h4").all_inner_texts() == [
        "A quick result",
        "Avoiding pain",
        "A low cost",
    ]
    for value in values.all():
        assert value.locator("tbody tr").count() == OPTIONS
    expect(page.locator('[name="a-low-cost"][value="some"]')).to_be_checked()
    assert page.locator(".values :checked").count() == 4
    page.get_by_role("link", name="clear them all").click()
    expect(page).to_have_url(f"{served_site.url}/compare/")
    assert page.locator(".values :checked").count() == 0
    assert visit.cookies == []
    assert visit.requests_elsewhere == []
    assert MARKED_IN_LOG.findall(served_site.output) == []


MARKED_IN_LOG = re.compile("a-quick-result|avoiding-pain|a-low-cost")


def test_marking_with_the_keyboard_alone(served_site, new_page):
    page = new_page(width=390).page
    page.goto(f"{served_site.url}/compare/")
    # Space marks the first of a group, arrows go on to the others.
    page.locator("#values").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    for steps in (2, 1, 0):
        go_to(page, "^Not much$")
        page.keyboard.press("Space")
        for _ in range(steps):
            page.keyboard.press("ArrowRight")
    go_to(page, "^Show my answers beside the options$")
    page.keyboard.press("Enter")

    values = page.locator(".your-values__value")
    expect(values).to_have_count(2)
    assert values.locator(".your-values__level").all_inner_texts() == [
        "You marked: a lot",
        "You marked: some",
    ]
    expect(page.locator("#your-values")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#your-values').contains(document.activeElement)")


def test_nothing_marked_is_said_where_the_reader_looks(served_site, new_page):
    page = new_page(width=390, java_script_enabled=False).page

    mark_values(page, served_site)

    expect(page.get_by_text("There is nothing to show yet")).to_be_in_viewport()
    expect(page.locator('[name="avoiding-needles"][value="not-much"]')).to_be_checked()


def test_a_phone_has_cards_and_a_wide_screen_a_table_from_one_source(served_site, new_page):
    page = answered(new_page(width=1280).page, served_site)
    value = page.locator(".your-values__value").first
    names, answers = value.locator("tbody th"), value.locator("tbody td")

    def left_edges() -> tuple[float, float]:
        boxes = names.first.bounding_box(), answers.first.bounding_box()
        assert boxes[0]
        assert boxes[1]
        return boxes[0]["x"], boxes[1]["x"]

    assert left_edges()[0] < left_edges()[1]
    expect(value.locator("thead")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert left_edges()[0] == left_edges()[1]
    expect(value.locator("thead")).to_be_hidden()
    label = answers.first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"How soon it shows"'


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_answers_fit_the_screen(served_site, new_page, axe_problems, width):
    page = answered(new_page(width=width).page, served_site)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert axe_problems(page) == []
    targets = page.locator(".values .option").evaluate_all(
        "options => options.map(one => one.getBoundingClientRect()).map(b => [b.width, b.height])"
    )
    assert min(min(size) for size in targets) >= 44
    levels = page.locator(".values .option__words").evaluate_all(
        "words => words.slice(0, 3).map(one => [one.getClientRects().length, one.offsetTop])"
    )
    assert len({tuple(level) for level in levels}) == 1
    assert levels[0][0] == 1


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_has_the_answers_and_not_the_page_around_them(served_site, new_page, paper):
    page = answered(new_page(width=A4_WIDTH).page, served_site)
    page.emulate_media(media="print")

    text = text_on_paper(page)
    assert "Talk about the ones you marked “a lot” with a clinician." in text
    for there in ("Compare your options", "A quick result", "Dermal filler", "01632 960123"):
        assert there in text
    for gone in ("Other options", "How much does each of these", "print this page now"):
        assert gone not in text
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_WIDTH
    pdf = page.pdf(format=paper, prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 3
    cut = page.locator(".your-values .table").evaluate_all(
        "tables => tables.filter(one => one.scrollWidth > one.clientWidth).length"
    )
    assert cut == 0


def test_the_empty_form_prints_to_be_filled_in_with_a_pen(served_site, new_page):
    page = new_page(width=A4_WIDTH).page
    page.goto(f"{served_site.url}/compare/")
    page.emulate_media(media="print")

    assert page.locator(".values input:visible").count() == 27
    expect(page.locator(".values [type=submit]")).to_be_hidden()
