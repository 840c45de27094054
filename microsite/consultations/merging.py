"""Requests of one person made one, without moving what belongs to either, and taken apart again."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from microsite.consultations import states
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.models import ConsultationRequest, ConsultationRequestQuerySet

SAME_PERSON_WITHIN = timedelta(days=30)
What = ConsultationEvent.What


def likely_duplicates(record: ConsultationRequest) -> ConsultationRequestQuerySet:
    """Return other requests from the same number or address, a month before or after it.

    Raises SealError when this one cannot be opened.
    """
    others = ConsultationRequest.objects.from_contact(record.answers().contact)
    near = (record.received_at - SAME_PERSON_WITHIN, record.received_at + SAME_PERSON_WITHIN)
    return others.filter(received_at__range=near).exclude(
        Q(pk=record.pk) | Q(status=states.Status.MERGED)
    )


def merge(by: User, record: ConsultationRequest, other: ConsultationRequest) -> None:
    """Make the other one a part of the record. Nothing of either is lost."""
    now = timezone.now()
    clocks = [clock for clock in (record.clock_from, other.clock_from) if clock]
    mine: dict[str, object] = {"clock_from": min(clocks, default=None), "snoozed_until": None}
    status = states.more_urgent(record.status, other.status)
    if status != record.status:
        mine |= {"status": status, "status_at": now}
    theirs: dict[str, object] = {
        "status": states.Status.MERGED,
        "status_at": now,
        "clock_from": None,
        "snoozed_until": None,
        "merged_into_id": record.pk,
    }
    record.change(by, What.MERGED, mine, detail=other.reference, part=other)
    other.change(by, What.MERGED_INTO, theirs, detail=record.reference)


def split(by: User, record: ConsultationRequest, part: ConsultationRequest) -> None:
    """Make a part of the record a request of its own again, as it was before."""
    record.events.create(what=What.SPLIT, by=by, detail=part.reference, part=part)
    part.come_apart(by)
