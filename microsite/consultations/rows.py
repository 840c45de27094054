"""A request as a list shows it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from microsite.consultations.clock import Due, due
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
    )
