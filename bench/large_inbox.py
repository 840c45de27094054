"""An inbox of any size, as half a year of a very busy clinic fills it. Nobody in it is real."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from microsite.consultations import states
from microsite.consultations.answers import Answers, BestTime, Topic
from microsite.consultations.dates import monday_of
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.models import ConsultationRequest
from microsite.pages.library import current_library

DAYS = 180
BATCH = 2_000
Status = states.Status
# How many of a hundred stand where.
SHARES = {
    Status.NEW: 3,
    Status.IN_TOUCH: 3,
    Status.WAITING: 4,
    Status.BOOKED: 38,
    Status.NOT_SUITABLE: 12,
    Status.NOT_GOING_AHEAD: 14,
    Status.CLOSED: 18,
    Status.SUSPECTED_SPAM: 8,
}


def fill(number: int, by: User) -> None:
    """Add so many requests with their events, the same ones each time."""
    dice, now = random.Random(6), timezone.now()  # noqa: S311
    requests = _requests(number, now, dice)
    while batch := list(islice(requests, BATCH)):
        ConsultationRequest.objects.bulk_create(batch)
        ConsultationEvent.objects.bulk_create(_events(batch, by))


def _requests(number: int, now: datetime, dice: random.Random) -> Iterator[ConsultationRequest]:
    for count in range(number):
        received = now - timedelta(days=DAYS) * (1 - count / number)
        (status,) = dice.choices(list(SHARES), list(SHARES.values()))
        spam = ["hidden field filled in"] if status == Status.SUSPECTED_SPAM else []
        request = ConsultationRequest.sealing(_answers(number, dice), uuid4().hex, spam)
        request.received_at, request.status = received, status
        request.week = monday_of(received, current_library().clinic)
        if status not in states.UNTOUCHED:
            request.waited_minutes = 5 * dice.randrange(1, 250)
            request.was_late = request.waited_minutes > 900
        request.status_at = (
            received
            if status in states.UNTOUCHED
            else min(now, received + timedelta(hours=dice.randrange(1, 60)))
        )
        request.clock_from = None
        if status in states.RUNNING:
            request.clock_from = received if status == Status.NEW else request.status_at
        yield request


def _answers(number: int, dice: random.Random) -> Answers:
    # Now and then somebody writes twice.
    person = dice.randrange(max(number * 2 // 3, 1))
    is_call = dice.random() < 0.6
    return Answers(
        name=f"Person {person}",
        contact_by="phone" if is_call else "email",
        phone=f"07700 {person:06}" if is_call else "",
        email="" if is_call else f"person-{person}@example.org",
        message_ok="yes" if is_call else "",
        topic=dice.choice(Topic.values),
        best_times=tuple(dice.sample(BestTime.values, dice.randrange(3))),
        message="I should like to know more about it. " * dice.randrange(4),
        consent_wording="I agree.",
    )


def _events(requests: list[ConsultationRequest], by: User) -> Iterator[ConsultationEvent]:
    what = ConsultationEvent.What
    for request in requests:
        yield ConsultationEvent(request=request, what=what.RECEIVED, at=request.received_at)
        if request.status not in states.UNTOUCHED:
            yield ConsultationEvent(
                request=request, what=what.MOVED, at=request.status_at, by=by, status=request.status
            )
