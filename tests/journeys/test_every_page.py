"""Every page and state in a real browser: private, quiet, accessible, and as wide as its screen."""

from __future__ import annotations


def test_every_state_is_reached(shown):
    assert shown.status == shown.state.status


def test_axe_finds_nothing_on_a_wide_light_screen(shown, axe_problems):
    assert axe_problems(shown.page) == []


def test_axe_finds_nothing_on_a_dark_phone(shown, axe_problems):
    shown.page.set_viewport_size({"width": 390, "height": 844})
    shown.page.emulate_media(color_scheme="dark")

    assert axe_problems(shown.page) == []


def test_axe_finds_too_little_contrast_of_either_level(new_page, axe_problems):
    page = new_page().page
    page.set_content(
        """<!doctype html><html lang="en"><title>Greys</title><main><h1>Greys</h1>
        <p style="color: #ccc">1.6</p><p style="color: #6b6b6b">5.3</p><p style="color: #333">12.6</p>
        <p style="color: #888; font-size: 30px">3.5</p><p style="color: #6b6b6b; font-size: 30px">5.3</p>"""
    )

    found = [problem for problem in axe_problems(page) if "contrast" in problem]
    assert [problem.partition('">')[2] for problem in found] == ["1.6</p>", "5.3</p>", "3.5</p>"]


def test_a_visit_is_quiet_and_asks_nobody_else(shown):
    is_failing = shown.state.status >= 400
    console = [
        line
        for line in shown.visit.console
        # Chromium says of every answer with such a status that it has one.
        if not (is_failing and line.startswith("Failed to load resource"))
        # The script that notes violations may not run in the frame of a preview; nothing may.
        and not ("/staff/pages/preview/" in line and "frame is sandboxed" in line)
    ]

    assert console == []
    assert shown.page.evaluate("window.violations") == []
    assert shown.visit.requests_elsewhere == []


def test_a_visit_keeps_nothing_on_the_device_of_a_patient(shown):
    for_staff = [cookie for cookie in shown.visit.cookies if cookie["path"] == "/staff/"]

    assert shown.visit.cookies == for_staff
    assert "/staff/" in shown.page.url or not for_staff
    assert shown.page.evaluate("localStorage.length + sessionStorage.length") == 0


WITH_A_PASSKEY = {
    *("staff-second-step", "staff-second-step-error"),
    *("staff-account-passkey", "staff-passkey-alone"),
}
WITH_THE_EDITOR = {"staff-page-editor", "staff-facts-editor", "staff-page-findings"}


def test_no_script_runs(shown):
    for_machines = ("application/ld+json", "speculationrules", "application/json")
    kinds = shown.page.locator("script").evaluate_all("scripts => scripts.map(s => s.type)")

    # A browser can answer for a passkey only to a script; there it is a file of the site.
    with_a_file = shown.state.name in WITH_A_PASSKEY | WITH_THE_EDITOR
    allowed = ["module"] if with_a_file else []
    assert [kind for kind in kinds if kind not in for_machines] == allowed
