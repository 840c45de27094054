"""From page to page: what comes along, what goes back, and what is left when it cannot be read."""

from __future__ import annotations

import time

import pytest

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.stages import LONGEST_DRAFT, NAMES, SO_FAR
from microsite.consultations.storing import PAGE_TOO_OLD
from microsite.consultations.views import EARLIER_ARE_LOST, STILL_OPEN
from microsite.selfcheck.sealed import ANSWERS_SO_FAR
from tests.consultations.conftest import carried_by

pytestmark = pytest.mark.django_db
WEEK = 7 * 24 * 60 * 60


def at(patient, stage: str, answers):
    """Return the page of this stage, reached by answering those before it."""
    page = patient.posts({"_to": NAMES[0]})
    for name in NAMES[: NAMES.index(stage)]:
        page = patient.answers(name, answers, page)
    assert page.context["stage"].name == stage
    return page


def chosen(page) -> dict[str, object]:
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields}


def broken(text: str) -> dict[str, str]:
    changed = text[:30] + ("A" if text[30] != "A" else "B") + text[31:]
    return {
        "tampered": changed,
        "cut short": text[:40],
        "empty": "",
        "not ours": "é" * 100,
        "of the self-check": ANSWERS_SO_FAR.seal({"name": "x"}),
        "huge": "A" * 100_000,
    }


@pytest.mark.parametrize("how", broken("x" * 100))
def test_a_field_that_cannot_be_read_costs_only_the_pages_before(patient, by_phone, how):
    before = at(patient, "contact", by_phone)
    sealed = broken(carried_by(before)["_answers"])[how]

    page = patient.answers("contact", by_phone, before, _answers=sealed)

    assert EARLIER_ARE_LOST in page.text
    assert page.context["stage"].name == "age"
    for name in NAMES[:2]:
        page = patient.answers(name, by_phone, page)
    assert page.context["stage"].name == "contact"
    assert chosen(page)["name"] == "Ottilie Zebrafinch"
    assert chosen(page)["phone"] == "(01632) 960-777"


@pytest.mark.parametrize("how", broken("x" * 100))
def test_nothing_is_sent_from_a_last_page_that_cannot_be_read(patient, by_phone, how):
    page = patient.checks(by_phone)
    fields = carried_by(page) | {"_from": "check", "_to": "send", "consent": "on"}
    fields["_answers"] = broken(fields["_answers"])[how]

    answer = patient.posts(fields)

    assert answer.status_code == 200
    assert EARLIER_ARE_LOST in answer.text
    assert ConsultationRequest.objects.count() == 0


def test_a_page_that_was_open_for_a_week_still_has_every_answer(patient, by_phone, monkeypatch):
    page = patient.checks(by_phone)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + WEEK)

    late = patient.sends_from(page, by_phone)

    assert PAGE_TOO_OLD in late.text
    assert late.context["form"]["consent"].value() is True
    assert "Ottilie Zebrafinch" in [row.value for row in late.context["rows"]]
    assert patient.sends_from(late, by_phone).status_code == 303
    assert ConsultationRequest.objects.get().status == "new"


@pytest.mark.parametrize("stage", NAMES)
def test_a_request_with_an_open_page_leads_there_and_is_not_sent(patient, by_phone, stage):
    complete = SO_FAR.unseal(carried_by(patient.checks(by_phone))["_answers"])
    of_stage = {"age": "adult", "topic": "topic", "contact": "name", "times": "best_times"}
    incomplete = {name: said for name, said in complete.items() if name != of_stage[stage]}

    page = patient.posts(
        {"_answers": SO_FAR.seal(incomplete), "_from": "check", "_to": "send", "consent": "on"}
    )

    assert page.context["stage"].name == stage
    assert STILL_OPEN in page.text
    assert ConsultationRequest.objects.count() == 0


@pytest.mark.parametrize("stage", NAMES[1:])
def test_going_back_keeps_what_was_typed_finished_or_not(patient, by_phone, stage):
    page = at(patient, stage, by_phone)
    typed = {"message": "Half a sen", "name": "Otti", "contact_by": "phone", "phone": "12"}
    typed |= {"best_times": ["saturday"]}

    page = patient.answers(stage, typed, page, _to="back")

    assert page.context["stage"].name == NAMES[NAMES.index(stage) - 1]
    page = patient.answers(page.context["stage"].name, by_phone, page)
    assert page.context["stage"].name == stage
    kept = chosen(page)
    assert {name: kept[name] for name in typed if name in kept} == {
        name: typed[name] for name in typed if name in kept
    }


def test_going_back_from_the_first_page_keeps_its_answer(patient):
    page = patient.answers("age", {"adult": "yes"}, patient.posts({"_to": "age"}), _to="back")

    page = patient.posts(carried_by(page) | {"_to": "age"})

    assert chosen(page) == {"adult": "yes"}


def test_a_text_without_end_stays_where_it_is(patient, by_phone):
    page = at(patient, "topic", by_phone)

    page = patient.answers("topic", {"message": "x" * (LONGEST_DRAFT + 1)}, page, _to="back")

    assert page.context["stage"].name == "topic"
    assert "Shorten your message to 500 characters or fewer" in page.text
    assert "x" * LONGEST_DRAFT in page.text


def test_a_changed_answer_leads_back_to_the_last_page(patient, by_phone):
    page = patient.posts(carried_by(patient.checks(by_phone)) | {"_from": "check", "_to": "topic"})
    assert chosen(page)["topic"] == "stretch_marks"

    page = patient.answers("topic", by_phone | {"topic": "fine_lines"}, page)

    assert "Fine lines" in [row.value for row in page.context["rows"]]


def test_a_change_that_cannot_be_used_leaves_the_earlier_answer(patient, by_phone):
    page = patient.posts(
        carried_by(patient.checks(by_phone)) | {"_from": "check", "_to": "contact"}
    )

    page = patient.answers("contact", by_phone | {"name": ""}, page, _to="back")

    assert "Ottilie Zebrafinch" in [row.value for row in page.context["rows"]]


def test_the_other_way_of_contact_is_forgotten_when_it_is_changed(patient, by_phone, by_email):
    page = patient.posts(
        carried_by(patient.checks(by_phone)) | {"_from": "check", "_to": "contact"}
    )

    page = patient.answers("contact", by_email | {"phone": "(01632) 960-777"}, page)

    shown = {row.label: row.value for row in page.context["rows"]}
    assert shown["Email"] == "Ottilie.Zebrafinch@example.org"
    assert "Phone number" not in shown
    assert SO_FAR.unseal(carried_by(page)["_answers"])["phone"] == ""


def test_somebody_under_18_gets_a_page_that_keeps_nothing(patient):
    page = patient.answers("age", {"adult": "no"}, patient.posts({"_to": "age"}))

    assert page.status_code == 200
    assert "This form is for people aged 18 or over" in page.text
    assert "There is a problem" not in page.text
    assert carried_by(page) == {}
    assert ConsultationRequest.objects.count() == 0


def test_nobody_under_18_is_let_through_further_on(patient, by_phone):
    said = SO_FAR.unseal(carried_by(patient.checks(by_phone))["_answers"]) | {"adult": "no"}
    sent = {"_answers": SO_FAR.seal(said), "_from": "check", "_to": "send", "consent": "on"}

    page = patient.posts(sent | {"submission_key": patient.opens_the_form()})

    assert "This form is for people aged 18 or over" in page.text
    assert ConsultationRequest.objects.count() == 0


def test_sealed_answers_say_nothing_to_whoever_reads_the_page(patient, by_phone, markers):
    sealed = carried_by(patient.checks(by_phone))["_answers"]

    assert [word for word in markers if word in sealed] == []


@pytest.mark.parametrize("to", ["", "nonsense", "check", "send", "times", "contact"])
def test_a_button_that_comes_from_nowhere_leads_to_a_page(patient, to):
    page = patient.posts({"_to": to})

    assert page.status_code == 200
    assert "<h1" in page.text
    assert ConsultationRequest.objects.count() == 0
