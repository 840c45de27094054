"""The self-check as somebody goes through it, page by page."""

from __future__ import annotations

import re

import pytest

from microsite.content import Level
from tests.selfcheck.walker import ADDRESS, Walker, harmless


@pytest.fixture
def walker(client, check):
    """Somebody to whom nothing applies but what the test says."""
    return lambda **answers: Walker(client, {**harmless(check), **answers}).start(check)


def test_the_start_says_what_it_is_and_what_it_is_not(client):
    text = client.get(ADDRESS).content.decode()

    assert "a diagnosis, or a yes" in text
    assert "18 or over" in text
    assert "We do not store them" in text
    assert "10 short parts, 2 to 3 minutes" in text


def test_every_question_is_asked_once_in_the_order_of_the_file(walker, check):
    somebody, asked = walker(), []
    for number, group in enumerate(check.groups.values(), 1):
        assert f"Part {number} of {len(check.groups)}" in somebody.html
        assert somebody.heading == group.title
        asked += somebody.asked
        somebody.press("next")

    assert asked == list(check.questions)
    assert somebody.heading == "Check your answers"


def test_each_question_says_why_it_is_asked(walker, check):
    somebody = walker()

    assert f"Why we ask: {check.questions['age'].why}" in somebody.html


def test_back_keeps_the_answers_of_both_pages(walker):
    somebody = walker(age="18-to-21")
    somebody.press("next")

    somebody.press("back", pregnancy="trying")
    assert somebody.chosen == {"age": "18-to-21"}
    somebody.press("next")

    assert somebody.chosen == {"pregnancy": "trying"}


def test_back_from_the_first_page_leads_to_the_start_and_on_again(walker):
    somebody = walker(age="18-to-21")
    somebody.press("back")
    assert "right for me" in somebody.heading

    somebody.press("age")

    assert somebody.chosen == {"age": "18-to-21"}


def test_an_open_question_is_named_and_the_other_answers_stay(walker, check):
    somebody = walker()
    somebody.press("next")
    somebody.press("next")
    first, second, *_ = somebody.asked
    somebody.press("next", **{second: "surely not"})

    assert "There is a problem" in somebody.html
    assert "<title>Error: " in somebody.html
    assert f'<a href="#id_{second}_0">' in somebody.html
    assert f"Choose an answer: {check.questions[second].text}" in re.sub(
        r"&#x27;", "'", somebody.html
    )
    assert first in somebody.chosen
    assert second not in somebody.chosen


def test_one_group_is_changed_and_the_way_leads_back_to_all_answers(walker, check):
    somebody = walker()
    while somebody.asked:
        somebody.press("next")
    somebody.press("pregnancy")
    assert somebody.heading == check.groups["pregnancy"].title

    somebody.press("next", pregnancy="pregnant")

    assert somebody.heading == "Check your answers"
    assert "Pregnant" in somebody.html


def test_somebody_who_changes_nothing_goes_back_to_all_answers(walker):
    somebody = walker()
    while somebody.asked:
        somebody.press("next")
    somebody.press("pregnancy")

    somebody.press("back")

    assert somebody.heading == "Check your answers"


def test_under_18_ends_at_once_with_its_reason(walker, check):
    somebody = walker(age="under-18")
    somebody.press("next")

    assert somebody.heading == check.results.wait.heading
    assert check.rules["A1"].why in somebody.html
    # The clinic's form is for adults.
    assert "Ask the clinic" not in somebody.html


@pytest.mark.parametrize(
    ("answers", "level", "parts"),
    [
        ({}, Level.FINE, []),
        ({"cold-sores": "past"}, Level.ASK, ["Ask first"]),
        ({"cold-sores": "past", "pregnancy": "pregnant"}, Level.WAIT, ["Wait", "Ask first"]),
        (
            {"skin-change": "yes", "pregnancy": "pregnant"},
            Level.DOCTOR,
            ["See a doctor about this", "Wait"],
        ),
    ],
)
def test_the_result_starts_with_the_most_careful_level(walker, check, answers, level, parts):
    somebody = walker(**answers).to_the_end()

    assert somebody.heading == check.results.of(level).heading
    assert re.findall(r'class="reasons__title"[^>]*>([^<]+)<', somebody.html) == parts


def test_each_answer_that_mattered_has_why_what_next_and_its_sources(walker, check):
    somebody = walker(pregnancy="pregnant").to_the_end()
    rule = check.rules["B1"]

    for words in (rule.told, rule.why, rule.next):
        assert words in somebody.html
    for number, _ in enumerate(rule.sources, 1):
        assert f'href="#source-{number}"' in somebody.html
        assert f'id="source-{number}"' in somebody.html
        assert f'id="cited-{number}"' in somebody.html


def test_the_result_offers_more_than_the_clinic(walker):
    text = walker(pregnancy="pregnant").to_the_end().html

    places = [
        text.index(words) for words in ("<b>Wait.", "Read more", "See other", "Ask the clinic")
    ]
    assert places == sorted(places)
    assert "not medical advice about you" in text
    assert "next review due" in text
    assert "Not yet reviewed by a clinician" in text


def test_answers_can_be_changed_after_the_result(walker):
    somebody = walker(pregnancy="pregnant").to_the_end()

    somebody.press("all-answers")

    assert somebody.heading == "Check your answers"
    assert "Pregnant" in somebody.html


def test_pages_with_answers_are_kept_by_no_browser_and_others_may_be(walker):
    somebody = walker()
    caching = [somebody.last["Cache-Control"]]
    somebody.press("next")
    somebody.press("back")
    caching.append(somebody.last["Cache-Control"])
    somebody.to_the_end()
    caching.append(somebody.last["Cache-Control"])

    assert caching == ["private, no-cache", "no-store", "no-store"]


def test_a_file_without_rules_shows_no_self_check(client, small_site):
    small_site.page("self-check.md", layout="self-check", title="A self-check")

    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS).status_code == 404


def test_the_list_of_sources_names_the_self_check_where_a_rule_rests_on_one(client, check):
    text = client.get("/sources/").content.decode()
    used = [
        name
        for name, entry in re.findall(r'id="s-([^"]+)"(.*?)</li>', text, re.DOTALL)
        if 'href="/self-check/"' in entry
    ]

    assert sorted(used) == sorted(check.sources)
