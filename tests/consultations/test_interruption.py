"""Somebody who writes of a worrying sign is stopped once, told where to turn, and may go on."""

from __future__ import annotations

import pytest

from microsite.consultations.models import ConsultationRequest
from tests.consultations.conftest import carried_by
from tests.worrying_signs import SIGNS

pytestmark = pytest.mark.django_db
CARD = "Get help today"


@pytest.fixture(autouse=True)
def signs(clinic_of_the_tests, small_site) -> None:
    small_site.write("en/worrying-signs.yaml", SIGNS)


def goes_on(patient, page):
    return patient.posts(carried_by(page) | {"_from": "signs", "_to": page.context["following"]})


def test_card_says_whom_to_call_and_the_request_can_go_on(patient, by_phone, stored):
    answers = by_phone | {"message": "There is pus."}
    page = patient.answers("topic", answers, patient.answers("age", answers))

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert CARD in page.text
    for link in ('href="tel:111">Call 111', 'href="tel:+441632960123">Phone us on'):
        assert link in page.text
    assert ConsultationRequest.objects.count() == 0

    page = goes_on(patient, page)
    assert page.context["stage"].name == "contact"
    for name in ("contact", "times"):
        page = patient.answers(name, answers, page)
    page = patient.sends_from(page, answers, patient.opens_the_form())
    assert page.status_code == 303
    assert stored().answers().message == "There is pus."


def test_numbers_are_those_of_the_clinic_or_of_the_file(patient, by_phone):
    answers = by_phone | {"message": "I have trouble breathing."}
    page = patient.answers("topic", answers, patient.answers("age", answers))

    assert 'href="tel:999">Call 999' in page.text
    assert 'href="tel:116123">Call Samaritans 116 123' in page.text


def test_the_same_card_stops_nobody_twice_and_a_new_one_does(patient, by_phone):
    answers = by_phone | {"message": "There is pus."}
    page = patient.answers("topic", answers, patient.answers("age", answers))
    page = patient.posts(carried_by(page) | {"_from": "signs", "_to": "topic"})
    assert page.context["form"]["message"].value() == "There is pus."

    page = patient.answers("topic", answers | {"message": "Pus, a bit less."}, page)
    assert page.context["stage"].name == "contact"

    page = patient.answers("contact", answers, page, _to="back")
    page = patient.answers("topic", answers | {"message": "Pus. Trouble breathing."}, page)
    assert [card.name for card in page.context["cards"]] == ["emergency", "today"]


def test_a_changed_message_leads_back_to_the_last_page_by_way_of_the_card(patient, by_phone):
    page = patient.posts(carried_by(patient.checks(by_phone)) | {"_from": "check", "_to": "topic"})

    page = patient.answers("topic", by_phone | {"message": "The redness spreads."}, page)
    assert CARD in page.text
    page = goes_on(patient, page)

    assert "The redness spreads." in [row.value for row in page.context["rows"]]


def test_nothing_of_a_sign_is_in_what_staff_get(patient, by_phone, stored):
    answers = by_phone | {"message": "There is pus."}
    page = patient.answers("topic", answers, patient.answers("age", answers))
    page = goes_on(patient, page)
    for name in ("contact", "times"):
        page = patient.answers(name, answers, page)
    patient.sends_from(page, answers, patient.opens_the_form())

    assert CARD not in str(stored().answers().labelled())
    assert stored().spam_reasons == ""


def test_without_the_file_nobody_is_stopped(patient, by_phone, small_site):
    (small_site.root / "en/worrying-signs.yaml").unlink()

    page = patient.checks(by_phone | {"message": "There is pus."})

    assert "rows" in page.context
