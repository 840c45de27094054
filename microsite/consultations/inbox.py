"""What staff see: the requests, and what was done about each."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from microsite.components import Event, SummaryRow, Tab
from microsite.consultations.alarms import is_overdue, notices
from microsite.consultations.models import (
    ConsultationEvent,
    ConsultationRequest,
    ConsultationRequestQuerySet,
)
from microsite.consultations.plain_text import visible
from microsite.consultations.sealing import SealError
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

REQUESTS_PER_PAGE = 25
KINDS = {"new": "New", "handled": "Handled", "spam": "Suspected spam", "all": "All"}
UNREADABLE = "Cannot be read"
WHY_UNREADABLE = (
    "These answers cannot be read: the key they were locked with is missing, or the stored "
    "answers were changed. Tell the person who looks after the site."
)

What = AccessLogEntry.What
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class InboxRow:
    """A request as the list shows it. Only what the list needs has been opened."""

    pk: UUID
    reference: str
    received_at: datetime
    reply_by: datetime
    status: str
    state: tuple[str, str]
    name: str
    topic_label: str
    contact_by_label: str


def _shown(choice: str) -> tuple[str, ConsultationRequestQuerySet]:
    """Return the filter's name and its requests; unknown names show the new ones."""
    requests = ConsultationRequest.objects.all()
    kinds = {
        "new": requests.new(),
        "handled": requests.handled(),
        "spam": requests.suspected_spam(),
        "all": requests,
    }
    shown = choice if choice in kinds else "new"
    return shown, kinds[shown]


def _tabs(shown: str, counts: Mapping[str, int]) -> list[Tab]:
    return [
        Tab(words, f"?show={name}", name == shown, counts[name]) for name, words in KINDS.items()
    ]


def _counts() -> dict[str, int]:
    rows = ConsultationRequest.objects.values("status").annotate(count=Count("pk"))
    by_status = {row["status"]: row["count"] for row in rows}
    status = ConsultationRequest.Status
    return {
        "new": by_status.get(status.NEW, 0),
        "handled": by_status.get(status.HANDLED, 0),
        "spam": by_status.get(status.SUSPECTED_SPAM, 0),
        "all": sum(by_status.values()),
    }


@require_safe
@staff_only
@sensitive_variables()
def inbox(request: StaffRequest) -> HttpResponse:
    shown, requests = _shown(request.GET.get("show", "new"))
    # What is shown has been written down first: no entry, no page.
    with transaction.atomic(durable=True):
        counts = _counts()
        page = Paginator(requests.newest_first(), REQUESTS_PER_PAGE).get_page(
            request.GET.get("page")
        )
        found = list(page.object_list)
        above = notices(current_library().clinic, timezone.now())
        AccessLogEntry.objects.record(
            request.user, What.LISTED, detail=f"{shown}, page {page.number}"
        )
    context = {
        "notices": above,
        "requests": [_row(record) for record in found],
        "shown": shown,
        "counts": counts,
        "tabs": _tabs(shown, counts),
        "page_obj": page,
        "page_query": f"show={shown}&",
    }
    return _render_for_staff(request, "consultations/inbox.html", context)


def _row(record: ConsultationRequest) -> InboxRow:
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
        reply_by=current_library().clinic.reply_by(record.received_at),
        status=record.status,
        state=_state(record),
        name=name,
        topic_label=topic,
        contact_by_label=contact_by,
    )


def _state(record: ConsultationRequest) -> tuple[str, str]:
    """Return the state's name and its words."""
    if is_overdue(record, current_library().clinic, timezone.now()):
        return "overdue", "Overdue"
    return record.status, record.get_status_display()


@require_safe
@staff_only
@sensitive_variables()
def request_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    with transaction.atomic(durable=True):
        record = get_object_or_404(ConsultationRequest, pk=pk)
        record.note_view(request.user)
        AccessLogEntry.objects.record(request.user, What.VIEWED, request_id=pk)
        events = list(record.events.select_related("by").order_by("at", "pk"))
    context = {
        "request_record": record,
        "state": _state(record),
        "facts": _facts(record),
        "why_suspected": f"Suspected because: {record.spam_reasons}.",
        "answers": _answers(record),
        "events": [_event_line(event) for event in events],
    }
    return _render_for_staff(request, "consultations/request_detail.html", context)


def _facts(record: ConsultationRequest) -> list[SummaryRow]:
    clinic = current_library().clinic
    moments = {"Received": record.received_at}
    if record.status == ConsultationRequest.Status.NEW:
        moments["Answer by"] = clinic.reply_by(record.received_at)
    return [
        SummaryRow(label, date_format(moment.astimezone(clinic.zone), "D j M Y, H:i"))
        for label, moment in moments.items()
    ]


def _answers(record: ConsultationRequest) -> list[SummaryRow]:
    try:
        return [SummaryRow(label, visible(answer)) for label, answer in record.answers().labelled()]
    except SealError as problem:
        logger.error("Request %s cannot be opened: %s", record.pk, problem)
        return [SummaryRow(UNREADABLE, WHY_UNREADABLE)]


def _event_line(event: ConsultationEvent) -> Event:
    by = event.by.get_username() if event.by else ""
    return Event(event.at, event.get_what_display(), by)


@require_POST
@staff_only
def mark_handled(request: StaffRequest, pk: UUID) -> HttpResponse:
    with transaction.atomic(durable=True):
        get_object_or_404(ConsultationRequest, pk=pk).mark_handled(request.user)
        AccessLogEntry.objects.record(request.user, What.HANDLED, request_id=pk)
    return redirect("consultations:request_detail", pk=pk)


@require_POST
@staff_only
def mark_new(request: StaffRequest, pk: UUID) -> HttpResponse:
    with transaction.atomic(durable=True):
        get_object_or_404(ConsultationRequest, pk=pk).mark_new(request.user)
        AccessLogEntry.objects.record(request.user, What.PUT_BACK, request_id=pk)
    return redirect("consultations:request_detail", pk=pk)


def _render_for_staff(
    request: StaffRequest, template: str, context: Mapping[str, object]
) -> HttpResponse:
    """Render with times as the clinic's clock shows them."""
    with timezone.override(current_library().clinic.zone):
        return render(request, template, {**context, "user": request.user})
