"""One request: what was asked, what happened since, and what can be done next."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
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
from microsite.consultations.call_script import call_script
from microsite.consultations.clock import due, short_moment
from microsite.consultations.colleagues import staff_members
from microsite.consultations.delivery import Waiting, steps_of, text_of, waiting
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.letters import why_no_reply
from microsite.consultations.merging import likely_duplicates
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notes import ConsultationNote, NoteForm
from microsite.consultations.plain_text import visible
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.rows import UNREADABLE, snooze_in_words
from microsite.consultations.sealing import SealError
from microsite.consultations.snoozing import SnoozeForm, offered
from microsite.content import Clinic
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
ACTS = ("move", "undo", "owner", "snooze", "note", "reply")
MOST_DUPLICATES = 10
logger = logging.getLogger(__name__)


@require_safe
@staff_only
@sensitive_variables()
def request_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    return show(request, pk)


@sensitive_variables()
def show(
    request: StaffRequest,
    pk: UUID,
    notice: Notice | None = None,
    status: int = 200,
    note_form: NoteForm | None = None,
    snooze_form: SnoozeForm | None = None,
) -> HttpResponse:
    """Return the request's page, after writing down who looks at it.

    A form that was sent with a mistake is shown as it was sent.
    """
    clinic, now = current_library().clinic, timezone.now()
    with transaction.atomic(durable=True):
        record = get_object_or_404(
            ConsultationRequest.objects.select_related("owner", "merged_into"), pk=pk
        )
        record.note_view(request.user)
        AccessLogEntry.objects.record(request.user, AccessLogEntry.What.VIEWED, request_id=pk)
        parts = record.parts()
        for part in parts:
            AccessLogEntry.objects.record(
                request.user, AccessLogEntry.What.VIEWED, request_id=part.pk
            )
        events = [line for each in (record, *parts) for line in _lines(each, record)]
        duplicates = _duplicates(record)
        colleagues = list(staff_members().exclude(pk=request.user.pk))
        last, undoable = record.last_change(), record.undoable_by(request.user)
        emails = [email for each in (record, *parts) for email in waiting(each, clinic, now)]
    context = {
        "request_record": record,
        "seen": last.pk if last else 0,
        "urls": {name: reverse(f"consultations:{name}", args=[pk]) for name in ACTS},
        "notice": notice,
        "emails": emails,
        "undoable": undoable if _is_on_its_own(undoable, emails) else None,
        "undo_words": _undo_words(undoable) if undoable else "",
        "facts": _facts(record, clinic, now),
        "why_suspected": _why_suspected(record),
        "answers": _answers(record),
        "steps": [] if record.status == Status.MERGED else _steps(record),
        "is_mine": record.owner == request.user,
        "colleagues": [person for person in colleagues if person != record.owner],
        "snoozes": _snoozes(clinic, now) if record.status in states.OPEN else [],
        "snooze_form": snooze_form or SnoozeForm(clinic, now, None),
        "note_form": note_form or NoteForm(),
        "sent_form": note_form or snooze_form,
        "events": sorted(events, key=lambda line: line.at),
        "call_script": _call_script(record, clinic),
        "may_reply": not why_no_reply(record),
        "parts": [(part, _answers(part), part.merged_into_id == record.pk) for part in parts],
        "duplicates": duplicates,
    }
    return render_for_staff(request, "consultations/request_detail.html", context, status)


def _is_on_its_own(event: ConsultationEvent | None, emails: list[Waiting]) -> bool:
    """Whether no email waits that would be taken back together with the step."""
    return event is not None and event.pk not in [email.step for email in emails]


def _undo_words(event: ConsultationEvent) -> str:
    clinic, now = current_library().clinic, timezone.now()
    words = f"{event.words} by you, {short_moment(event.at, clinic, now)}."
    came_with_an_email = event.request.replies.filter(step=event).exists()
    return f"{words} The email that was sent stays sent." if came_with_an_email else words


def _facts(record: ConsultationRequest, clinic: Clinic, now: datetime) -> list[SummaryRow]:
    received = date_format(record.received_at.astimezone(clinic.zone), "D j M Y, H:i")
    facts = [SummaryRow("Received", received)]
    clock = due(record, clinic, now)
    if clock:
        facts.append(SummaryRow("Clock", ", ".join(filter(None, [clock.words, clock.left]))))
    elif record.status == Status.WAITING:
        facts.append(SummaryRow("Clock", "Stopped until the patient replies"))
    snooze = snooze_in_words(record, clinic, now)
    if snooze:
        facts.append(SummaryRow("Snooze", snooze))
    owner = record.owner.get_username() if record.owner else "Nobody yet"
    return [*facts, SummaryRow("Looked after by", owner)]


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


def _snoozes(clinic: Clinic, now: datetime) -> list[tuple[str, str]]:
    """Return (value, words) of the presses that put it out of sight."""
    names = {"tomorrow": "Tomorrow", "monday": "Next Monday"}
    return [
        (name, f"{names[name]}, {date_format(moment, 'j M, H:i')}")
        for name, moment in offered(clinic, now).items()
    ]


def _lines(record: ConsultationRequest, whole: ConsultationRequest) -> Iterator[Event]:
    """Return what happened and what was noted; of a part, with its reference."""
    of = "" if record == whole else f" ({record.reference})"
    replies = {reply.event_id: reply for reply in record.replies.select_related("notification")}
    for event in record.events.select_related("by", "undoes").order_by("at", "pk"):
        by, reply = event.by.get_username() if event.by else "", replies.get(event.pk)
        yield Event(event.at, f"{event.words}{of}", by, text_of(reply) if reply else "")
        yield from steps_of(reply, of) if reply else ()
    for note in record.notes.select_related("by"):
        yield Event(note.at, f"Note{of}", note.by.get_username(), _text(note))


def _call_script(record: ConsultationRequest, clinic: Clinic) -> list[SummaryRow]:
    """Return what to say on the phone, while somebody is still to be called."""
    if record.status not in states.OPEN:
        return []
    try:
        return call_script(record.answers(), clinic)
    except SealError:
        return []


def _duplicates(record: ConsultationRequest) -> list[ConsultationRequest]:
    if record.status == Status.MERGED:
        return []
    try:
        return list(likely_duplicates(record).newest_first()[:MOST_DUPLICATES])
    except SealError:
        return []


def _text(note: ConsultationNote) -> str:
    try:
        return visible(note.text())
    except SealError as problem:
        logger.error("Note %s cannot be opened: %s", note.pk, problem)
        return UNREADABLE
