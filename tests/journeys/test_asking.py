"""A patient asks for a consultation, and staff read it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from microsite import sqlite
from tests.people import code_of
from tests.site_data import PASSWORD, add_everybody

sqlite.use_current_sqlite()


def fill_in(page: Page, *, name: str = "Sam Sample") -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("By email").check()
    page.get_by_label("Email address").fill("sam@example.com")
    page.get_by_label("Acne scars").check()
    page.get_by_label("Any time").check()
    page.get_by_label(re.compile("18 or over")).check()
    page.get_by_label(re.compile("I agree that")).check()


def stored_references(site) -> list[str]:
    import sqlite3

    with sqlite3.connect(site.var_dir / "site.sqlite3") as database:
        rows = database.execute("SELECT reference FROM consultations_consultationrequest")
        return [row[0] for row in rows]


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_asking_with_mistakes_first_and_then_without(
    served_site, new_page, axe_problems, java_script_enabled
):
    visit = new_page(width=390, java_script_enabled=java_script_enabled)
    page = visit.page
    page.goto(served_site.url + "/consultation/")
    page.get_by_label("Your name").fill("Sam Sample")
    page.get_by_role("button", name="Send request").click()

    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.locator(".error-summary")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("Sam Sample")
    assert summary.get_by_role("link").count() >= 3
    if java_script_enabled:
        assert axe_problems(page) == []
    first = summary.get_by_role("link").first
    target = first.get_attribute("href")
    first.click()
    expect(page.locator(target)).to_be_focused()

    fill_in(page)
    page.wait_for_timeout(3100)  # A person needs longer than three seconds.
    page.get_by_role("button", name="Send request").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
    reference = page.locator(".receipt__reference").inner_text().strip()
    assert reference in stored_references(served_site)
    assert reference not in page.url
    if java_script_enabled:
        assert axe_problems(page) == []
    page.reload()
    expect(page.locator(".receipt__reference")).to_have_text(reference)
    assert visit.cookies == []
    assert visit.requests_elsewhere == []


def test_a_confirmed_request_survives_the_death_of_the_server(fresh_site, new_page):
    page = new_page().page
    page.goto(fresh_site.url + "/consultation/")
    fill_in(page)
    page.get_by_role("button", name="Send request").click()
    reference = page.locator(".receipt__reference").inner_text().strip()
    fresh_site.kill()

    assert stored_references(fresh_site) == [reference]

    fresh_site.restart()
    page.reload()
    expect(page.locator(".receipt__reference")).to_have_text(reference)


def test_staff_read_a_request_and_mark_it_as_handled(fresh_site, new_page, axe_problems):
    patient = new_page().page
    patient.goto(fresh_site.url + "/consultation/")
    patient.wait_for_timeout(3100)
    fill_in(patient, name="Robin Reader")
    patient.get_by_role("button", name="Send request").click()
    reference = patient.locator(".receipt__reference").inner_text().strip()
    add_everybody(fresh_site)

    page = new_page().page
    page.goto(fresh_site.url + "/staff/")
    page.get_by_label("User name").fill("reception")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Error: "))
    assert axe_problems(page) == []
    page.get_by_label("User name").fill("reception")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code_of())
    page.get_by_role("button", name="Sign in").click()
    assert axe_problems(page) == []
    page.get_by_role("link", name=reference).click()

    expect(page.get_by_text("Robin Reader").first).to_be_visible()
    expect(page.get_by_text("sam@example.com").first).to_be_visible()
    assert axe_problems(page) == []
    page.get_by_role("button", name="Mark as handled").click()
    page.goto(fresh_site.url + "/staff/")
    assert page.get_by_text(reference).count() == 0
    assert all(cookie["path"] == "/staff/" for cookie in page.context.cookies())


def test_the_form_still_opens_when_the_database_is_gone(fresh_site, new_page):
    page = new_page().page
    page.goto(fresh_site.url + "/consultation/")
    page.wait_for_timeout(3100)
    fill_in(page)
    for file in fresh_site.var_dir.glob("site.sqlite3*"):
        file.unlink()
    (fresh_site.var_dir / "site.sqlite3").mkdir()
    page.get_by_role("button", name="Send request").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your request was not sent")
    expect(page.get_by_label("Email address")).to_have_value("sam@example.com")
    expect(page.get_by_text("01632 960123").first).to_be_visible()
