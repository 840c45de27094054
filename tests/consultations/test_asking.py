"""Asking for a consultation, as a patient meets it."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.html import escape

from microsite.consultations.models import ConsultationEvent, ConsultationRequest
from microsite.consultations.stages import NAMES
from microsite.pages.library import current_library

FORM = "/consultation/"
pytestmark = pytest.mark.django_db


def confirmation(client, answer):
    assert answer.status_code == 303
    return client.get(answer["Location"])


def test_request_by_phone_is_confirmed_with_its_reference(client, patient, by_phone, stored):
    page = confirmation(client, patient.sends(by_phone))

    assert page.status_code == 200
    assert stored().reference in page.text
    answers = stored().answers()
    assert (answers.name, answers.phone) == ("Ottilie Zebrafinch", "(01632) 960-777")
    assert answers.best_times == ("weekday_mornings", "any_time")
    assert answers.message == "Quokka mornings suit me.\nThank you."
    assert stored().status == "new"


def test_request_by_email_is_confirmed_with_its_reference(client, patient, by_email, stored):
    page = confirmation(client, patient.sends(by_email))

    assert stored().reference in page.text
    assert stored().answers().email == "Ottilie.Zebrafinch@example.org"
    assert page.context["contact_by"] == "email"


def test_confirmation_says_when_it_came_and_by_when_somebody_answers(
    client, patient, by_phone, stored
):
    page = confirmation(client, patient.sends(by_phone))

    clinic = current_library().clinic
    assert page.context["received_at"] == stored().received_at
    assert page.context["received_at"].tzinfo == clinic.zone
    assert page.context["reply_by"] == clinic.reply_by(stored().received_at)


def test_confirmation_survives_reloading(client, patient, by_phone, stored):
    answer = patient.sends(by_phone)

    for _ in range(3):
        assert stored().reference in client.get(answer["Location"]).text
    assert ConsultationRequest.objects.count() == 1


def test_confirmation_tells_no_answer(client, patient, by_phone, markers):
    page = confirmation(client, patient.sends(by_phone))

    assert [word for word in markers if word in page.text] == []


def test_address_of_the_confirmation_tells_nothing(patient, by_phone, stored, markers):
    address = patient.sends(by_phone)["Location"]

    assert stored().reference not in address
    assert stored().submission_key not in address
    assert [word for word in markers if word.lower() in address.lower()] == []


def test_request_starts_with_the_event_of_its_arrival(patient, by_phone, stored):
    patient.sends(by_phone)

    event = ConsultationEvent.objects.get()
    assert (event.request, event.what, event.by) == (stored(), "received", None)


def test_what_was_agreed_to_is_kept_with_its_version(patient, by_phone, stored):
    patient.sends(by_phone)

    wording = stored().answers().consent_wording
    assert current_library().clinic.name in wording
    assert len(stored().consent_version) == 64
    assert timezone.now() - stored().consented_at < timedelta(minutes=1)


def test_only_the_chosen_way_of_contact_is_kept(patient, by_phone, stored):
    patient.sends(by_phone | {"email": "not an address at all"})

    assert stored().answers().email == ""


def test_email_request_keeps_no_answer_about_voice_messages(patient, by_email, stored):
    patient.sends(by_email | {"phone": "1", "message_ok": "yes"})

    assert (stored().answers().phone, stored().answers().message_ok) == ("", "")


ERRORS = [
    ({"name": ""}, "Enter your name"),
    ({"name": " \t\u0000 "}, "Enter your name"),
    ({"name": "N" * 101}, "Shorten your name to 100 characters or fewer"),
    ({"contact_by": ""}, "Choose how we should contact you: by phone or by email"),
    ({"contact_by": "pigeon"}, "Choose how we should contact you: by phone or by email"),
    ({"phone": ""}, "Enter a phone number we can call"),
    ({"phone": "12 34 56"}, "Enter a phone number with 7 to 15 digits"),
    ({"phone": "1234567890123456"}, "Enter a phone number with 7 to 15 digits"),
    ({"phone": "1234567" + " -" * 30 + "x"}, "Shorten the phone number"),
    ({"message_ok": ""}, "Choose whether it is all right to leave a message"),
    ({"message_ok": "perhaps"}, "Choose yes or no"),
    ({"contact_by": "email", "email": ""}, "Enter an email address we can write to"),
    ({"contact_by": "email", "email": "otti@"}, "Enter an email address in the form"),
    ({"contact_by": "email", "email": "a@b.example\nBcc: c@d.example"}, "Enter an email address"),
    ({"topic": ""}, "Choose what you would like to talk about"),
    ({"topic": "botox"}, "Choose what you would like to talk about"),
    ({"best_times": ["midnight"]}, "Choose from the times in the list"),
    ({"message": "Q" * 501}, "Shorten your message to 500 characters or fewer. It has 501"),
    ({"adult": ""}, "Choose whether you are 18 or over"),
    ({"adult": "perhaps"}, "Choose whether you are 18 or over"),
    ({"consent": ""}, "Tick the box to let us use your answers"),
]


@pytest.mark.parametrize(("change", "says"), ERRORS)
def test_mistake_is_explained_twice_and_nothing_typed_is_lost(
    patient, by_phone, key_of, change, says
):
    answers = by_phone | change
    key = patient.opens_the_form()

    page = patient.sends(answers, key)

    assert page.status_code == 200
    assert ConsultationRequest.objects.count() == 0
    # Once in the summary on top, once beside the field.
    assert page.text.count(escape(says)) == 2
    assert "<title>Error: " in page.text
    assert key_of(page) == key
    form = page.context["form"]
    asked = [name for name in form.fields if name in answers and name != "consent"]
    assert {name: form[name].value() for name in asked} == {name: answers[name] for name in asked}
    typed = [answers[name] for name in asked if name in ("name", "message", "phone", "email")]
    assert [words for words in typed if escape(words.strip("\0\t ")) not in page.text] == []
    # What the pages before asked comes along: with this page corrected, all of it is there.
    if "rows" not in page.context:
        stage = page.context["stage"].name
        onward = patient.answers(stage, by_phone, page)
        for name in NAMES[NAMES.index(stage) + 1 :]:
            onward = patient.answers(name, by_phone, onward)
        shown = [row.value for row in onward.context["rows"]]
        assert "Ottilie Zebrafinch" in shown
        assert "Quokka mornings suit me.\nThank you." in shown


MISTAKES_OF_A_PAGE = {
    "age": {"adult"},
    "topic": {"topic"},
    "contact": {"name", "contact_by"},
    "times": set(),
}


@pytest.mark.parametrize("stage", NAMES)
def test_all_mistakes_of_a_page_are_told_at_once(patient, stage):
    page = patient.answers(stage, {})

    if MISTAKES_OF_A_PAGE[stage]:
        assert set(page.context["form"].errors) == MISTAKES_OF_A_PAGE[stage]


def test_corrected_form_is_accepted_with_the_same_key(patient, by_phone, key_of):
    wrong = patient.sends(by_phone | {"name": ""})

    assert wrong.context["stage"].name == "contact"
    assert patient.sends(by_phone, key_of(wrong)).status_code == 303
    assert ConsultationRequest.objects.new().count() == 1


@pytest.mark.parametrize(
    "phone",
    [
        "960777",
        "+44 1632 960777",
        "\u0660\u0661\u0666\u0663\u0662\u0669\u0666\u0660\u0667\u0667\u0667",
        "01632/960 777 ext 4",
    ],
)
def test_phone_number_is_kept_as_typed(patient, by_phone, stored, phone):
    answer = patient.sends(by_phone | {"phone": phone})

    if len([sign for sign in phone if sign.isdecimal()]) < 7:
        assert answer.status_code == 200
    else:
        assert stored().answers().phone == phone


def test_field_sent_twice_is_taken_calmly(patient, by_phone, stored):
    patient.sends(by_phone | {"name": ["First", "Second"], "topic": ["botox", "not_sure"]})

    assert (stored().answers().name, stored().answers().topic) == ("Second", "not_sure")


def test_control_characters_are_removed_and_letters_composed(patient, by_phone, stored):
    patient.sends(
        by_phone | {"name": "Zoe\u0308\r\nBcc: x\u0007", "message": "a\r\nb\tc\u0000\u0085"}
    )

    assert stored().answers().name == "Zo\u00eb Bcc: x"
    assert stored().answers().message == "a\nb\tc"


def test_same_person_is_recognised_however_the_number_is_written(by_phone, client, patient):
    for phone in ("01632 960777", "+44 (0)1632 960777", "0044 1632 960777"):
        patient.sends(by_phone | {"phone": phone})

    digests = ConsultationRequest.objects.values_list("contact_digest", flat=True)
    assert (len(digests), len(set(digests))) == (3, 1)


def test_fields_help_browsers_and_never_cut_text(patient):
    page = patient.posts({"_to": "contact"})

    fields = page.context["form"].fields
    tokens = {name: fields[name].widget.attrs["autocomplete"] for name in ("name", "email")}
    assert tokens == {"name": "name", "email": "email"}
    assert fields["phone"].widget.attrs["autocomplete"] == "tel"
    assert "maxlength" not in page.text
    assert " required" not in page.text
    assert "novalidate" in page.text
    assert 'spellcheck="false"' in page.text


class TestThePages:
    def test_are_shown_without_a_database(self, client, patient, by_phone, monkeypatch):
        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", None)

        assert client.get(FORM).status_code == 200
        assert "rows" in patient.checks(by_phone).context

    def test_carry_a_key_of_their_own_each_time(self, patient):
        assert len({patient.opens_the_form() for _ in range(200)}) == 200

    def test_may_be_asked_for_by_head_and_by_nothing_stranger(self, client):
        assert client.head(FORM).status_code == 200
        assert client.put(FORM).status_code == 405
        assert client.generic("QUERY", FORM).status_code == 405


def every_public_answer(client, patient, answers) -> dict[str, Any]:
    key = patient.opens_the_form()
    success = patient.sends(answers, key)
    return {
        "start": client.get(FORM),
        "wrong method": client.delete(FORM),
        "first page": patient.posts({"_to": NAMES[0]}),
        "check": patient.checks(answers),
        "nobody under 18": patient.answers("age", {"adult": "no"}),
        "mistake": patient.sends(answers | {"name": ""}),
        "success": success,
        "confirmation": client.get(success["Location"]),
        "same key": patient.sends(answers | {"name": "Other"}, key),
        "bad key": patient.sends(answers, "x"),
        "expired confirmation": client.get("/consultation/received/x/"),
        "cross-site": patient.sends(answers, **{"Sec-Fetch-Site": "cross-site"}),
        "broken body": client.post(FORM, b"x", content_type="multipart/form-data"),
    }


MAY_BE_KEPT_BY_ONE_BROWSER = {"first page", "nobody under 18"}


def test_no_answer_is_kept_by_browsers_and_none_sets_a_cookie(client, patient, by_phone):
    answers = every_public_answer(client, patient, by_phone)

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "start": 200,
        "wrong method": 405,
        "first page": 200,
        "check": 200,
        "nobody under 18": 200,
        "mistake": 200,
        "success": 303,
        "confirmation": 200,
        "same key": 409,
        "bad key": 200,
        "expired confirmation": 410,
        "cross-site": 403,
        "broken body": 400,
    }
    for name, answer in answers.items():
        if name == "start":
            assert answer["Cache-Control"] == "public, no-cache"
        elif name in MAY_BE_KEPT_BY_ONE_BROWSER:
            assert answer["Cache-Control"] == "private, no-cache", name
        else:
            assert answer["Cache-Control"] == "no-store", name
        assert not answer.cookies, name
        assert "Cookie" not in answer.get("Vary", ""), name


@pytest.mark.parametrize("name", [None, ""])
def test_the_form_comes_packed_with_its_styles(client, patient, by_phone, name):
    packed = {"Accept-Encoding": "gzip"}
    if name is None:
        got = patient.posts({"_to": "contact"}, **packed)
    else:
        sent = by_phone | {"name": name, "_from": "contact", "_to": "next"}
        got = patient.posts(sent, **packed)

    assert got.headers["Content-Encoding"] == "gzip"
    html = gzip.decompress(got.content).decode()
    assert "<style>" in html
    assert ".request-form" in html
    assert ("Ottilie" in html, 'name="submission_key"' in html) == (False, True)
