"""Fields that come back changed, cut short, too late or from elsewhere: a restart, never a crash."""

from __future__ import annotations

import time

import pytest

from microsite.selfcheck import sealed, views
from tests.selfcheck.walker import ADDRESS, Walker, harmless


@pytest.fixture
def in_part_three(client, check):
    somebody = Walker(client, harmless(check)).start(check)
    somebody.press("next")
    somebody.press("next")
    return somebody


def changed_letter(text: str) -> str:
    return text[:30] + ("A" if text[30] != "A" else "B") + text[31:]


@pytest.mark.parametrize(
    "broken",
    [
        changed_letter,
        lambda text: text[:40],
        lambda text: "",
        lambda text: "é" * 100,
        lambda text: text * 2,
    ],
    ids=["tampered", "cut short", "empty", "not ours", "twice"],
)
def test_a_broken_field_keeps_the_page_just_answered_and_asks_the_others_again(
    in_part_three, check, broken
):
    answers = in_part_three.press("next", _answers=broken(in_part_three.hidden["_answers"]))

    assert answers.status_code == 200
    assert views.EARLIER_ARE_LOST in in_part_three.html
    assert in_part_three.heading == check.groups["age"].title
    in_part_three.press("next")
    in_part_three.press("next")
    # Part three comes with the answers that it was sent with.
    third = [*check.groups.values()][2]
    assert in_part_three.heading == third.title
    assert in_part_three.chosen == {name: harmless(check)[name] for name in third.questions}


def test_a_page_that_was_open_for_more_than_a_day_starts_again(in_part_three, monkeypatch):
    later = time.time() + sealed.LIFETIME_SECONDS + 60
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: later)

    in_part_three.press("next")

    assert views.EARLIER_ARE_LOST in in_part_three.html


def test_an_old_page_sent_again_shows_what_it_said(in_part_three, check):
    earlier = in_part_three.hidden
    in_part_three.to_the_end()
    again = in_part_three.client.post(ADDRESS, {**earlier, "_to": "next"})

    assert again.status_code == 200
    assert "There is a problem" in again.content.decode()


def test_a_result_asked_for_too_early_leads_to_the_first_open_question(in_part_three, check):
    in_part_three.last = in_part_three.client.post(
        ADDRESS, {"_answers": in_part_three.hidden["_answers"], "_to": "result"}
    )

    assert views.CHANGED_MEANWHILE in in_part_three.html.replace("&#x27;", "’")
    assert in_part_three.heading == [*check.groups.values()][2].title


def test_answers_to_questions_that_are_gone_do_not_count(client, check):
    old = sealed.ANSWERS_SO_FAR.seal({**harmless(check), "age": "over-200", "gone": "yes"})
    somebody = Walker(client, harmless(check))
    somebody.last = client.post(ADDRESS, {"_answers": old, "_to": "result"})

    assert somebody.heading == check.groups["age"].title
    somebody.press("next", _returns="yes")
    assert somebody.heading == "Check your answers"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"_to": "nowhere"},
        {"_from": "nowhere", "_to": "next"},
        {"_from": "age"},
        {"_from": "age", "_to": "back", "age": "x" * 70_000},
        {"_from": "age", "_to": "next", "age": ["under-18", "22-to-69"]},
        {"_answers": "\x00", "_from": "\x00", "_to": "\x00"},
        {"_answers": sealed.ANSWERS_SO_FAR.seal({}), "_to": "result", "_returns": "yes"},
    ],
)
def test_nothing_that_is_sent_is_an_error_of_ours(client, sent):
    assert client.post(ADDRESS, sent).status_code == 200


def test_a_post_from_another_site_starts_at_the_start(client):
    answer = client.post(ADDRESS, {"_to": "age"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert views.FROM_ELSEWHERE in answer.content.decode()
    assert "Start the self-check" in answer.content.decode()


def test_a_body_that_is_no_form_starts_at_the_start(client):
    answer = client.post(
        ADDRESS, b"\xff" * 300_000, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 400
    assert "Start the self-check" in answer.content.decode()


def test_the_field_cannot_be_read_without_the_sites_key(settings, check):
    field = sealed.ANSWERS_SO_FAR.seal({"pregnancy": "pregnant"})
    assert "pregn" not in field

    settings.SECRET_KEY = "another key, of another site, that is long enough for Django"
    assert sealed.ANSWERS_SO_FAR.unseal(field) is None


def test_a_field_from_before_the_key_was_changed_can_still_be_read(settings):
    field = sealed.ANSWERS_SO_FAR.seal({"age": "22-to-69"})
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new key that is long enough for Django"
    settings.SECRET_KEY_FALLBACKS = [old]

    assert sealed.ANSWERS_SO_FAR.unseal(field) == {"age": "22-to-69"}
