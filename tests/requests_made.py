"""Stored requests as tests need them: of any age and state, made the way the form makes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from microsite.consultations.answers import Answers
from microsite.consultations.dates import monday_of
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.states import Status
from microsite.pages.library import current_library
from tests.database import bytes_on_disk

ANSWERS = {
    "name": "Ottilie Zebrafinch",
    "contact_by": "email",
    "phone": "",
    "email": "ottilie.zebrafinch@example.org",
    "message_ok": "",
    "topic": "stretch_marks",
    "best_times": ("saturday",),
    "message": "Quokka mornings suit me.",
    "consent_wording": "I agree.",
}


def answers_of(**changes: Any) -> Answers:
    return Answers(**ANSWERS | changes)


def received(
    age: timedelta = timedelta(), *, spam: bool = False, **changes: Any
) -> ConsultationRequest:
    """Return a request that came so long ago."""
    request = ConsultationRequest.objects.receive(
        answers_of(**changes), uuid4().hex, ["hidden field filled in"] if spam else []
    )
    came_at(request, timezone.now() - age)
    return request


def came_at(request: ConsultationRequest, moment: datetime) -> None:
    """Let an untouched request have come at that moment."""
    clock = None if request.status == Status.SUSPECTED_SPAM else moment
    ConsultationRequest.objects.filter(pk=request.pk).update(
        received_at=moment,
        status_at=moment,
        clock_from=clock,
        week=monday_of(moment, current_library().clinic),
    )
    request.refresh_from_db()


def finished(by: User, at: datetime, **changes: Any) -> ConsultationRequest:
    """Return a request that was closed at that moment."""
    request = received(**changes)
    request.move(by, Status.CLOSED)
    ConsultationRequest.objects.filter(pk=request.pk).update(status_at=at)
    request.refresh_from_db()
    return request


def traces_of(requests: list[ConsultationRequest]) -> dict[str, list[bytes]]:
    """Return what each request leaves in the database's files, of every kind."""
    return {
        "sealed": [bytes(each.sealed_answers)[9:] for each in requests],
        "contact": [each.contact_digest.encode() for each in requests],
        "answers": [each.answers_digest.encode() for each in requests],
        "key": [each.submission_key.encode() for each in requests],
        "reference": [each.reference.encode() for each in requests],
    }


def found(traces: dict[str, list[bytes]]) -> dict[str, int]:
    disk = bytes_on_disk()
    return {kind: sum(one in disk for one in those) for kind, those in traces.items()}
