"""How far the emails to a patient have got, in words for staff."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from microsite.components import Event
from microsite.consultations.clock import short_moment
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.plain_text import visible
from microsite.consultations.replies import ConsultationReply
from microsite.consultations.rows import UNREADABLE
from microsite.consultations.sealing import SealError
from microsite.content import Clinic

logger = logging.getLogger(__name__)


class Waiting(NamedTuple):
    """A reply that no server has taken; ``step`` is the event that is undone with it."""

    request: UUID
    reply: UUID
    step: int | None
    words: str


def waiting(record: ConsultationRequest, clinic: Clinic, now: datetime) -> list[Waiting]:
    """Return what can still be taken back, oldest first."""
    unsent = record.replies.filter(notification__sent_at__isnull=True)
    return [
        Waiting(record.pk, reply.pk, reply.step_id, _how_it_stands(reply, clinic, now))
        for reply in unsent.select_related("notification").order_by("event")
    ]


def _how_it_stands(reply: ConsultationReply, clinic: Clinic, now: datetime) -> str:
    row = reply.notification
    if row.is_being_sent(now):
        return "The mail server is just getting the email."
    if row.has_failed:
        return "The email could not be sent for 72 hours and is not tried again. Please phone."
    if row.attempts == 0 and row.next_attempt_at > now:
        at = short_moment(row.next_attempt_at, clinic, now)
        return f"The email goes out at {at}. Until then you can take it back."
    if row.attempts == 0:
        return "The email is about to go out. Until then you can take it back."
    return "The email has not gone out yet. It is tried again and again for 72 hours."


def text_of(reply: ConsultationReply) -> str:
    try:
        return visible(reply.letter().text)
    except SealError as problem:
        logger.error("Reply %s cannot be opened: %s", reply.pk, problem)
        return UNREADABLE


def steps_of(reply: ConsultationReply, of: str) -> Iterator[Event]:
    """Return what became of it, for the list of what happened."""
    row = reply.notification
    if row.sent_at:
        yield Event(row.sent_at, f"Email sent{of}: it cannot be called back")
    elif row.attempts and not row.is_being_sent(timezone.now()):
        times = "once" if row.attempts == 1 else f"{row.attempts} times"
        why = f": {row.last_error}" if row.last_error else ""
        yield Event(reply.last_tried_at, f"Email not sent{of}: tried {times}{why}")
