"""Somebody who only wants to be called: one page, and the same safe keeping."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.utils.html import escape

from microsite.consultations import tokens
from microsite.consultations.models import ConsultationRequest
from tests.consultations.conftest import key_in

pytestmark = pytest.mark.django_db
ADDRESS = "/consultation/call-back/"
CALL = {
    "name": "Ottilie Zebrafinch",
    "phone": "(01632) 960-777",
    "message_ok": "no",
    "best_times": ["saturday", "weekday_evenings"],
    "adult": "yes",
    "consent": "on",
    "website": "",
}


@pytest.fixture
def key(client, monkeypatch) -> str:
    """The key of a page that was opened a minute ago."""
    now = time.time
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now() - 60)
        return key_in(client.get(ADDRESS))


def test_a_call_is_asked_for_and_confirmed(client, key, stored):
    answer = client.post(ADDRESS, CALL | {"submission_key": key})

    assert answer.status_code == 303
    page = client.get(answer["Location"])
    assert stored().reference in page.text
    assert "phones you" in page.text
    answers = stored().answers()
    assert (answers.name, answers.phone, answers.email) == (CALL["name"], CALL["phone"], "")
    assert answers.best_times == ("weekday_evenings", "saturday")
    assert (answers.topic, answers.topic_label) == ("call_back", "Asks for a call")
    assert (stored().status, stored().notifications.count()) == ("new", 1)


def test_nobody_can_choose_that_topic_on_the_longer_way(patient, by_phone):
    page = patient.answers("topic", by_phone | {"topic": "call_back"})

    assert list(page.context["form"].errors) == ["topic"]


ERRORS = [
    ({"name": ""}, "Enter your name"),
    ({"phone": ""}, "Enter a phone number we can call"),
    ({"phone": "12"}, "Enter a phone number with 7 to 15 digits"),
    ({"message_ok": ""}, "Choose whether it is all right to leave a message"),
    ({"best_times": ["midnight"]}, "Choose from the times in the list"),
    ({"adult": ""}, "Choose whether you are 18 or over"),
    ({"consent": ""}, "Tick the box to let us use your answers"),
]


@pytest.mark.parametrize(("change", "says"), ERRORS)
def test_a_mistake_is_explained_and_nothing_typed_is_lost(client, key, change, says):
    sent = CALL | change
    page = client.post(ADDRESS, sent | {"submission_key": key})

    assert page.status_code == 200
    assert page.text.count(escape(says)) == 2
    assert "<title>Error: " in page.text
    assert key_in(page) == key
    form = page.context["form"]
    assert {name: form[name].value() for name in sent if name != "consent"} == {
        name: sent[name] for name in sent if name != "consent"
    }
    assert ConsultationRequest.objects.count() == 0


def test_somebody_under_18_is_told_where_to_turn_whatever_else_is_said(client, key):
    page = client.post(ADDRESS, {"adult": "no", "submission_key": key})

    assert "This form is for people aged 18 or over" in page.text
    assert ConsultationRequest.objects.count() == 0


def test_sent_twice_is_one_request_and_other_answers_are_a_second(client, key, stored):
    first, again = (client.post(ADDRESS, CALL | {"submission_key": key}) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert stored()

    page = client.post(ADDRESS, CALL | {"name": "Wilhelmina", "submission_key": key})

    assert page.status_code == 409
    assert "Wilhelmina" in page.text
    assert stored().reference not in page.text
    renewed = CALL | {"name": "Wilhelmina", "submission_key": key_in(page)}
    assert client.post(ADDRESS, renewed).status_code == 303
    assert ConsultationRequest.objects.new().count() == 2


@pytest.mark.parametrize("bad", ["", "x", tokens.new_submission_key("0" * 64)])
def test_a_page_without_a_good_key_comes_back_with_its_answers(client, bad):
    page = client.post(ADDRESS, CALL | {"submission_key": bad})

    assert "Nothing has been sent yet" in page.text
    assert "Ottilie Zebrafinch" in page.text
    assert ConsultationRequest.objects.count() == 0
    assert client.post(ADDRESS, CALL | {"submission_key": key_in(page)}).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_page_says_that_nothing_was_sent(client, key):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consultations_consultationrequest RENAME TO gone")
    try:
        page = client.post(ADDRESS, CALL | {"submission_key": key})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO consultations_consultationrequest")

    assert page.status_code == 503
    assert "(01632) 960-777" in page.text
    assert key_in(page) == key


def test_too_fast_or_with_the_hidden_field_is_set_aside_and_answered_alike(client, stored):
    sent = CALL | {"website": "https://x.example", "submission_key": key_in(client.get(ADDRESS))}

    assert client.post(ADDRESS, sent).status_code == 303
    assert stored().spam_reasons == "hidden field filled in, sent within 3 seconds"


def test_posts_from_elsewhere_are_refused_and_no_page_is_kept(client, key):
    sent = CALL | {"submission_key": key}
    answers = {
        403: client.post(ADDRESS, sent, headers={"Sec-Fetch-Site": "cross-site"}),
        400: client.post(ADDRESS, b"x", content_type="multipart/form-data"),
        405: client.put(ADDRESS),
        303: client.post(ADDRESS, sent),
        200: client.get(ADDRESS),
    }

    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
