"""A patient reads."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_from_the_home_page_to_an_answer_without_script(served_site, new_page):
    page = new_page(width=390, java_script_enabled=False).page
    page.goto(served_site.url)

    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Questions", exact=True).first.click()
    expect(page).to_have_url(re.compile("/faq/$"))
    question = page.get_by_text("Is microneedling painful?").last
    question.click()

    expect(page.get_by_text("average pain on the face")).to_be_visible()


def test_a_link_to_one_question_opens_it(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/faq/")
    anchor = page.locator(".faq__answer").nth(20).get_attribute("id")
    expect(page.locator(f"#{anchor}")).not_to_be_visible()

    page.goto(f"{served_site.url}/faq/#{anchor}")

    expect(page.locator(f"#{anchor}")).to_be_visible()


def test_a_citation_leads_to_its_source(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/benefits/")

    page.locator(".citation a").first.click()

    expect(page).to_have_url(re.compile("#source-1$"))
    expect(page.locator("#source-1")).to_be_in_viewport()


def test_the_guide_is_read_page_after_page(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/how-it-works/")

    page.locator("a[rel=next]").click()

    expect(page).to_have_url(re.compile("/benefits/$"))


def test_the_skip_link_leads_past_the_menu(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/risks/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("#main$"))
