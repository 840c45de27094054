"""A clinician comes back to a page that they were about to sign."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.site_data import DOCTOR
from tests.ways import staff_at


def test_a_browser_ticks_nothing_for_somebody_who_comes_back(odd_site, new_page):
    page = new_page().page
    staff_at("/staff/pages/sign/en/benefits.md/", DOCTOR)(page, odd_site)
    page.get_by_label("Your name, with role and register").fill("Dr Example")
    page.get_by_label("I have read the whole page as it is now").check()

    page.goto(f"{odd_site.url}/staff/pages/")
    page.go_back()

    # The page may be another by now, and the form is for what it is now.
    expect(page.get_by_label("I have read the whole page as it is now")).not_to_be_checked()
    expect(page.get_by_label("Your name, with role and register")).to_have_value("")
