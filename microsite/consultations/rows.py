"""A request as a list shows it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from microsite.consultations.clock import Due, due, short_moment
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.plain_text import visible
from microsite.consultations.sealing import SealError
from microsite.content import Clinic

UNREADABLE = "Cannot be read"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class InboxRow:
    """Only what the list needs has been opened."""

    pk: UUID
    reference: str
    received_at: datetime
    due: Due | None
    state: tuple[str, str]
    name: str
    topic_label: str
    contact_by_label: str
    owner: str
    snooze: str


def row(record: ConsultationRequest, clinic: Clinic, now: datetime) -> InboxRow:
    name, topic, contact_by = UNREADABLE, "", ""
    try:
        answers = record.answers()
        name, topic = visible(answers.name), answers.topic_label
        contact_by = answers.contact_by_label
    except SealError as problem:
        # One damaged row must not hide the others.
        logger.error("Request %s cannot be opened: %s", record.pk, problem)
    return InboxRow(
        pk=record.pk,
        reference=record.reference,
        received_at=record.received_at,
        due=due(record, clinic, now),
        state=(record.status, record.get_status_display()),
        name=name,
        topic_label=topic,
        contact_by_label=contact_by,
        owner=record.owner.get_username() if record.owner else "",
        snooze=snooze_in_words(record, clinic, now),
    )


def snooze_in_words(record: ConsultationRequest, clinic: Clinic, now: datetime) -> str:
    """Return until when it is out of sight, or since when it is back; "" when it never was."""
    if record.snoozed_until is None:
        return ""
    is_back = record.snoozed_until <= now
    words = short_moment(record.snoozed_until, clinic, now)
    return f"Back from snooze since {words}" if is_back else f"Snoozed until {words}"
