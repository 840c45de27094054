"""A patient looks for an answer among many that are folded."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import expect


def test_all_answers_open_without_script_and_fold_again(served_site, new_page):
    page = new_page(java_script_enabled=False).page
    page.goto(served_site.url + "/faq/")
    answers = page.locator(".faq__answer")
    assert not any(answer.is_visible() for answer in answers.all())

    page.get_by_role("link", name="Show all answers").click()
    assert all(answer.is_visible() for answer in answers.all())

    page.get_by_role("link", name="Fold the answers").click()
    expect(page).to_have_url(re.compile("/faq/$"))
    assert not any(answer.is_visible() for answer in answers.all())


def test_words_of_a_folded_answer_are_found_on_the_page(served_site, new_page):
    """What a search engine or “find in page” looks for opens the answer by itself."""
    page = new_page().page
    page.goto(served_site.url + "/faq/?all=1")
    answer = page.locator(".faq__answer").nth(20)
    some_words = " ".join(answer.locator("p").first.inner_text().split()[:5])

    page.goto(f"{served_site.url}/faq/#:~:text={quote(some_words)}")

    expect(answer).to_be_visible()
    expect(answer).to_be_in_viewport()
    assert page.locator(".faq[open]").count() == 1


def test_a_phone_lists_the_stages_and_a_wide_screen_all_questions(served_site, new_page):
    for width, listed in ((390, False), (1280, True)):
        page = new_page(width=width).page
        page.goto(served_site.url + "/faq/")
        assert page.locator(".jump-nav .jump__group > a").first.is_visible()
        assert page.locator(".jump-nav ul ul a").first.is_visible() == listed
