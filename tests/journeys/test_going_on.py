"""From page to page: at once and softly, where the browser can; plainly where it cannot."""

from __future__ import annotations

import pytest

NOTE_TRANSITION = (
    "addEventListener('pagereveal', event => window.soft = Boolean(event.viewTransition))"
)
TIME_FOR_A_POINTER_TO_REST = 1500  # milliseconds; browsers wait about 200


@pytest.fixture
def prepared(served_site, new_page):
    """Rest the pointer on a link of the home page; return the addresses that were prepared."""

    def rest_on(name):
        visit = new_page()
        watcher = visit.page.context.new_cdp_session(visit.page)
        rule_sets, addresses = [], []
        watcher.on("Preload.ruleSetUpdated", lambda event: rule_sets.append(event["ruleSet"]))
        watcher.on(
            "Preload.prerenderStatusUpdated", lambda event: addresses.append(event["key"]["url"])
        )
        watcher.send("Preload.enable")
        visit.page.goto(served_site.url)
        before = list(addresses)
        visit.page.get_by_role("link", name=name, exact=True).first.hover()
        visit.page.wait_for_timeout(TIME_FOR_A_POINTER_TO_REST)
        [rules] = rule_sets
        assert "errorType" not in rules
        assert (before, visit.console) == ([], [])
        return [address.removeprefix(served_site.url) for address in addresses]

    return rest_on


def test_the_page_under_the_pointer_is_prepared_and_no_other(prepared):
    assert set(prepared("Who it may suit")) == {"/candidacy/"}


def test_the_form_is_not_prepared(prepared):
    assert prepared("Ask for a consultation") == []


@pytest.mark.parametrize(("motion", "soft"), [("no-preference", True), ("reduce", False)])
def test_pages_change_softly_unless_the_reader_wants_no_motion(served_site, new_page, motion, soft):
    visit = new_page(reduced_motion=motion)
    visit.page.add_init_script(NOTE_TRANSITION)
    visit.page.goto(served_site.url)
    visit.page.get_by_role("link", name="Who it may suit", exact=True).click()
    visit.page.wait_for_url("**/candidacy/")

    assert visit.page.evaluate("window.soft") is soft


def test_a_browser_without_any_of_this_goes_on_as_ever(served_site, new_page):
    visit = new_page(java_script_enabled=False)
    visit.page.goto(served_site.url)
    visit.page.get_by_role("link", name="Who it may suit", exact=True).click()

    assert visit.page.get_by_role("heading", level=1).inner_text() == "Who microneedling may suit"
