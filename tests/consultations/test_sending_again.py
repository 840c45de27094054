"""A page is one request, however often and however late it is sent."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection
from django.test import Client

from microsite.consultations import tokens
from microsite.consultations.models import ConsultationEvent, ConsultationRequest
from tests.consultations.conftest import carried_by

FORM = "/consultation/"
DAY = 24 * 60 * 60


@pytest.mark.django_db
def test_same_answers_again_get_the_same_confirmation(client, patient, by_phone, stored):
    key = patient.opens_the_form()
    first, second = patient.sends(by_phone, key), patient.sends(by_phone, key)

    assert (first.status_code, second.status_code) == (303, 303)
    reference = stored().reference
    for answer in (first, second):
        assert reference in client.get(answer["Location"]).text
    assert ConsultationEvent.objects.count() == 1


@pytest.mark.django_db
def test_other_answers_with_a_used_key_learn_nothing_and_lose_nothing(
    patient, by_phone, by_email, markers, key_of
):
    key = patient.opens_the_form()
    patient.sends(by_phone, key)
    first = ConsultationRequest.objects.get()
    another = by_email | {"name": "Wilhelmina", "email": "wil@example.net", "message": "Hello"}
    another |= {"topic": "fine_lines", "best_times": ["saturday"]}

    page = patient.sends(another, key)

    assert page.status_code == 409
    assert [word for word in [first.reference, *markers[:-1]] if word in page.text] == []
    assert "Wilhelmina" in page.text
    assert "wil@example.net" in page.text
    assert key_of(page) != key
    assert ConsultationRequest.objects.count() == 1

    # The page's button sends the same answers as a new request, at once if need be.
    assert patient.sends_from(page, another).status_code == 303
    assert ConsultationRequest.objects.new().count() == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_sends_at_once_are_one_request(patient, by_phone):
    fields = carried_by(patient.checks(by_phone)) | {"_from": "check", "_to": "send"}
    start = threading.Barrier(20)
    answers = []

    def send() -> None:
        client = Client()
        start.wait()
        answer = client.post(FORM, fields | {"consent": "on"})
        page = client.get(answer["Location"])
        answers.append((answer.status_code, page.context["reference"]))
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(20)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert answers == [(303, ConsultationRequest.objects.get().reference)] * 20
    assert ConsultationEvent.objects.count() == 1


def bad_keys(patient) -> dict[str, str]:
    good = patient.opens_the_form()
    return {
        "missing": "",
        "forged": good[:-4] + ("AAAA" if not good.endswith("AAAA") else "BBBB"),
        "for another purpose": tokens.CONFIRMATIONS.sign("a.first.b"),
        "a day old": patient.opens_the_form(seconds_ago=DAY + 5),
        "nonsense": "::::",
        "long": "x" * 70_000,
        "not a key at all": "\u202e\u0000",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(range(7)))
def test_form_without_a_good_key_comes_back_with_answers_and_a_fresh_key(
    patient, by_phone, key_of, kind
):
    key = list(bad_keys(patient).values())[kind]

    page = patient.sends(by_phone, key)

    assert page.status_code == 200
    assert ConsultationRequest.objects.count() == 0
    assert "Nothing has been sent yet" in page.text
    assert page.context["form"].errors == {}
    for words in ("Ottilie Zebrafinch", "(01632) 960-777", "Quokka mornings suit me."):
        assert words in page.text
    assert key_of(page) != key
    # Nobody needs three seconds to press the button again.
    assert patient.sends_from(page, by_phone).status_code == 303
    assert ConsultationRequest.objects.new().count() == 1


@pytest.mark.django_db
def test_form_that_was_open_for_most_of_a_day_is_accepted(patient, by_phone):
    key = patient.opens_the_form(seconds_ago=DAY - 60)

    assert patient.sends(by_phone, key).status_code == 303


@pytest.mark.django_db
def test_consent_to_other_words_does_not_count(patient, by_phone, key_of):
    key = tokens.new_submission_key("0" * 64)

    page = patient.sends(by_phone, key)

    assert page.status_code == 200
    assert "the words that you agree to have changed" in page.text
    assert list(page.context["form"].errors) == ["consent"]
    assert "Ottilie Zebrafinch" in page.text
    assert patient.sends_from(page, by_phone).status_code == 303


@pytest.mark.django_db
class TestSuspectedSpam:
    def test_decoy_is_set_aside_and_answered_like_any_request(
        self, client, patient, by_phone, stored
    ):
        answer = patient.sends(by_phone | {"website": "https://pills.example"})

        assert answer.status_code == 303
        assert stored().reference in client.get(answer["Location"]).text
        assert stored().status == "suspected_spam"
        assert stored().spam_reasons == "hidden field filled in"
        assert stored().answers().name == "Ottilie Zebrafinch"

    def test_form_filled_in_two_seconds_is_set_aside(self, patient, by_phone, stored, monkeypatch):
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now)
        key = patient.opens_the_form(seconds_ago=1.5)

        assert patient.sends(by_phone, key).status_code == 303
        assert stored().spam_reasons == "sent within 3 seconds"

    @pytest.mark.parametrize("seconds", [4, 30, 6 * 60 * 60, -7200])
    def test_people_are_not_suspected_whatever_the_clock_does(
        self, patient, by_phone, stored, seconds
    ):
        patient.sends(by_phone, patient.opens_the_form(seconds_ago=seconds))

        assert stored().status == "new"

    def test_slip_corrected_at_once_is_measured_from_the_first_page(
        self, patient, by_phone, key_of, stored
    ):
        page = patient.sends(by_phone | {"name": ""}, patient.opens_the_form(seconds_ago=20))

        patient.sends(by_phone, key_of(page))

        assert stored().status == "new"


@pytest.mark.django_db
class TestConfirmation:
    def test_is_gone_after_a_day_with_a_polite_page(self, client, patient, by_phone, monkeypatch):
        address = patient.sends(by_phone)["Location"]
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() + DAY - 60)
        assert client.get(address).status_code == 200

        monkeypatch.setattr(time, "time", lambda: now() + DAY + 60)
        page = client.get(address)

        assert page.status_code == 410
        assert ConsultationRequest.objects.get().reference not in page.text
        assert "<h1" in page.text

    def test_changed_address_shows_nothing(self, client, patient, by_phone):
        address = patient.sends(by_phone)["Location"]
        token = address.split("/")[-2]
        changed = [
            token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
            for place in range(len(token))
        ]
        changed += ["x", "~~", "é", token + "x", token.partition("~")[0], "a" * 5000]
        changed.append(tokens.KEYS.sign(token.partition("~")[0]))

        statuses = {client.get(f"/consultation/received/{one}/").status_code for one in changed}

        assert statuses == {410}

    def test_reference_opens_nothing(self, client, patient, by_phone, stored):
        patient.sends(by_phone)

        answer = client.get(f"/consultation/received/{stored().reference}/")

        assert answer.status_code == 410

    def test_of_a_deleted_request_is_gone(self, client, patient, by_phone, stored):
        address = patient.sends(by_phone)["Location"]
        stored().delete()

        assert client.get(address).status_code == 410
