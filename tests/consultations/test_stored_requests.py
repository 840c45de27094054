"""What the database itself refuses, whoever writes to it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from microsite.consultations.models import ConsultationEvent, ConsultationRequest
from microsite.consultations.reference import SIGNS, new_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(patient, by_phone):
    patient.sends(by_phone)
    return ConsultationRequest.objects.get()


def copy_of(record: ConsultationRequest, **changes) -> ConsultationRequest:
    fields = {field.attname: getattr(record, field.attname) for field in record._meta.fields}
    unique = {"id": uuid4(), "reference": new_reference(), "submission_key": uuid4().hex}
    return ConsultationRequest(**fields | unique | changes)


def test_copy_without_a_fault_is_accepted(record):
    copy_of(record).save(force_insert=True)

    assert ConsultationRequest.objects.count() == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"consented_at": None},
        {"consent_version": ""},
        {"consent_version": "1"},
        {"adult_confirmed": False},
        {"adult_confirmed": None},
        {"sealed_answers": b""},
        {"sealed_answers": b"x" * 37},
        {"answers_digest": ""},
        {"contact_digest": ""},
        {"submission_key": ""},
        {"status": "lost"},
        {"status": "suspected_spam"},
        {"status": "handled"},
        {"status": "closed"},
        {"clock_from": None},
        {"reference": "MN-4F7K92QXM7"},
        {"reference": "XX-4F7K9-2QXM7"},
        {"reference": ""},
    ],
    ids=str,
)
def test_database_refuses_an_incomplete_request(record, fault):
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(record, **fault).save(force_insert=True)


@pytest.mark.parametrize("unique", ["reference", "submission_key"])
def test_database_refuses_a_second_of_what_is_unique(record, unique):
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(record, **{unique: getattr(record, unique)}).save(force_insert=True)


@pytest.mark.parametrize(
    "fault",
    [
        {"what": "lost"},
        {"what": "viewed", "by": None},
        {"what": "moved"},
        {"what": "viewed", "status": "closed"},
        {"what": "undone"},
    ],
    ids=str,
)
def test_database_refuses_an_incomplete_event(record, nurse, fault):
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultationEvent.objects.create(**{"request": record, "by": nurse} | fault)


def test_references_are_easy_to_say_and_hard_to_guess():
    references = {new_reference() for _ in range(2_000)}

    assert len(references) == 2_000
    assert all(re.fullmatch(r"MN-\w{5}-\w{5}", one) for one in references)
    signs = set("".join(references)) - set("MN-")
    assert signs <= set(SIGNS)
    assert len(set(SIGNS)) == 30
    assert not set(SIGNS) & set("0O1ILU")
