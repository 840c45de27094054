"""One request: what was asked, what happened since, and what can be done next."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from microsite.components import Event, SummaryRow
from microsite.consultations import states
from microsite.consultations.alarms import Notice
from microsite.consultations.clock import due, short_moment
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.plain_text import visible
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.rows import UNREADABLE
from microsite.consultations.sealing import SealError
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

WHY_UNREADABLE = (
    "These answers cannot be read: the key they were locked with is missing, or the stored "
    "answers were changed. Tell the person who looks after the site."
)
Status = states.Status
STEPS = {
    "Still open": (Status.NEW, Status.IN_TOUCH, Status.WAITING),
    "Finished": states.FINISHED,
    "Put aside": (Status.SUSPECTED_SPAM,),
}
logger = logging.getLogger(__name__)


@require_safe
@staff_only
@sensitive_variables()
def request_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    return show(request, pk)


@sensitive_variables()
def show(
    request: StaffRequest, pk: UUID, notice: Notice | None = None, status: int = 200
) -> HttpResponse:
    """Return the request's page, after writing down who looks at it."""
    with transaction.atomic(durable=True):
        record = get_object_or_404(ConsultationRequest, pk=pk)
        record.note_view(request.user)
        AccessLogEntry.objects.record(request.user, AccessLogEntry.What.VIEWED, request_id=pk)
        events = list(record.events.select_related("by", "undoes").order_by("at", "pk"))
        last, undoable = record.last_change(), record.undoable_by(request.user)
    context = {
        "request_record": record,
        "seen": last.pk if last else 0,
        "urls": {name: reverse(f"consultations:{name}", args=[pk]) for name in ("move", "undo")},
        "notice": notice,
        "undoable": undoable,
        "undo_words": _undo_words(undoable) if undoable else "",
        "facts": _facts(record),
        "why_suspected": _why_suspected(record),
        "answers": _answers(record),
        "steps": _steps(record),
        "events": [_event_line(event) for event in events],
    }
    return render_for_staff(request, "consultations/request_detail.html", context, status)


def _undo_words(event: ConsultationEvent) -> str:
    clinic, now = current_library().clinic, timezone.now()
    return f"{event.words} by you, {short_moment(event.at, clinic, now)}."


def _facts(record: ConsultationRequest) -> list[SummaryRow]:
    clinic = current_library().clinic
    received = date_format(record.received_at.astimezone(clinic.zone), "D j M Y, H:i")
    facts = [SummaryRow("Received", received)]
    clock = due(record, clinic, timezone.now())
    if clock:
        facts.append(SummaryRow("Clock", ", ".join(filter(None, [clock.words, clock.left]))))
    elif record.status == Status.WAITING:
        facts.append(SummaryRow("Clock", "Stopped until the patient replies"))
    return facts


def _why_suspected(record: ConsultationRequest) -> str:
    is_suspected = record.status == Status.SUSPECTED_SPAM
    return f"Suspected because: {record.spam_reasons}." if is_suspected else ""


def _answers(record: ConsultationRequest) -> list[SummaryRow]:
    try:
        return [SummaryRow(label, visible(answer)) for label, answer in record.answers().labelled()]
    except SealError as problem:
        logger.error("Request %s cannot be opened: %s", record.pk, problem)
        return [SummaryRow(UNREADABLE, WHY_UNREADABLE)]


def _steps(record: ConsultationRequest) -> list[tuple[str, list[Status]]]:
    """Return the states to move to, in groups, without the one it is in."""
    groups = {
        words: [status for status in group if status != record.status]
        for words, group in STEPS.items()
    }
    return [(words, group) for words, group in groups.items() if group]


def _event_line(event: ConsultationEvent) -> Event:
    by = event.by.get_username() if event.by else ""
    return Event(event.at, event.words, by)
