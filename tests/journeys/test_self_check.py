"""Four people go through the self-check: with the keyboard, on a narrow phone, without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_keyboard import MOST_STOPS, STOP, YELLOW, faults_at, go_to
from tests.self_check_ways import ANSWERS, CALM, CHECK, answer, asked, press, result, to_part
from tests.selfcheck.walker import ADDRESS
from tests.site_data import NAMES
from tests.ways import fill_in

MOST_ANSWERS = 8
LEVEL = {"clear": "fine", "ask": "ask", "wait": "wait", "doctor": "doctor"}


@pytest.fixture
def narrow_page(new_page) -> Page:
    page: Page = new_page(width=320, java_script_enabled=False).page
    return page


def choose(page: Page, question: str, wanted: str) -> None:
    """Go to the question with Tab and to the answer with the arrows."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert faults_at(page.evaluate(STOP), YELLOW["light"]) == []
        if page.evaluate("document.activeElement.name") == question:
            break
    page.keyboard.press("Space")
    for _ in range(MOST_ANSWERS):
        if page.evaluate("document.activeElement.value") == wanted:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{question}: {wanted} cannot be reached")


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_whole_journey_with_the_keyboard_alone(served_site, narrow_page, kind):
    assert CHECK
    page, answers = narrow_page, {**CALM, **ANSWERS[kind]}
    page.goto(served_site.url + ADDRESS)
    go_to(page, "^Start the self-check$")
    page.keyboard.press("Enter")
    for group in CHECK.groups.values():
        expect(page.get_by_role("heading", level=1)).to_have_text(group.title)
        for question in group.questions:
            choose(page, question, answers[question])
        go_to(page, "^Continue$")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    go_to(page, "^See my result$")
    page.keyboard.press("Enter")

    outcome = getattr(CHECK.results, LEVEL[kind])
    expect(page.get_by_role("heading", level=1)).to_have_text(outcome.heading)
    assert page.url == served_site.url + ADDRESS
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.context.cookies() == []


def test_the_browsers_own_back_button_works_between_parts(served_site, new_page):
    page = new_page(width=390).page
    to_part(3)(page, served_site)
    answer(page, **{"cold-sores": "past"})
    press(page, "Continue")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text([*CHECK.groups.values()][2].title)
    answer(page)
    press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text([*CHECK.groups.values()][3].title)


def test_a_mistake_gets_the_focus_and_leads_to_its_question(served_site, new_page):
    page = new_page(width=390).page
    to_part(3)(page, served_site)
    second = asked(page)[1]

    press(page, "Continue")
    expect(page.locator(".error-summary")).to_be_focused()
    go_to(page, re.escape(CHECK.questions[second].text))
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.name") == second


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_result_is_one_sheet_to_take_along(served_site, new_page, kind):
    page = new_page(width=1280).page
    result(kind)(page, served_site)

    for paper in ("A4", "Letter"):
        pdf = page.pdf(format=paper, prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, paper
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    assert "01632 960123" in page.locator("main").inner_text()


def test_somebody_sends_the_result_with_a_request(served_site, new_page):
    page = new_page(width=390).page
    result("wait")(page, served_site)
    press(page, "Ask the clinic")
    expect(page.get_by_text("Your self-check result comes along")).to_be_visible()
    press(page, "Start now")
    for _ in NAMES:
        fill_in(page)
        press(page, "Continue")
    expect(page.locator(".request__quoted")).to_contain_text("You are breastfeeding.")
    agree = page.get_by_label("Yes, send this self-check result with my request")
    expect(agree).not_to_be_checked()

    agree.check()
    page.get_by_label("I agree that").check()
    press(page, "Send request")

    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
