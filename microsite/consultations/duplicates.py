"""Requests that came from one person: compared field by field, made one, taken apart again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from microsite.consultations import merging
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.plain_text import visible
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.request_page import show
from microsite.consultations.rows import UNREADABLE
from microsite.consultations.sealing import SealError
from microsite.consultations.steps import Overtaken, change, require_nothing_newer, who_was_first
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

NOT_ANSWERED = "Not answered"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Match:
    """One question and what two requests answer to it."""

    question: str
    mine: str
    theirs: str

    @property
    def is_same(self) -> bool:
        return self.mine.casefold() == self.theirs.casefold()


def matches(mine: ConsultationRequest, theirs: ConsultationRequest) -> Iterator[Match]:
    one, other = _answers(mine), _answers(theirs)
    for question in dict.fromkeys([*one, *other]):
        yield Match(question, one.get(question, NOT_ANSWERED), other.get(question, NOT_ANSWERED))


def _answers(record: ConsultationRequest) -> dict[str, str]:
    try:
        return {label: visible(answer) for label, answer in record.answers().labelled()}
    except SealError as problem:
        logger.error("Request %s cannot be opened: %s", record.pk, problem)
        return {UNREADABLE: UNREADABLE}


@require_safe
@staff_only
@sensitive_variables()
def compare(request: StaffRequest, pk: UUID, other: UUID) -> HttpResponse:
    with transaction.atomic(durable=True):
        record = get_object_or_404(ConsultationRequest, pk=pk)
        duplicate = get_object_or_404(merging.likely_duplicates(record), pk=other)
        for each in (record, duplicate):
            each.note_view(request.user)
            AccessLogEntry.objects.record(
                request.user, AccessLogEntry.What.VIEWED, request_id=each.pk, detail="compared"
            )
        changes = [each.last_change() for each in (record, duplicate)]
    found = list(matches(record, duplicate))
    context = {
        "record": record,
        "duplicate": duplicate,
        "matches": found,
        "same": sum(match.is_same for match in found),
        "seen": [last.pk if last else 0 for last in changes],
    }
    return render_for_staff(request, "consultations/compare.html", context)


@require_POST
@staff_only
def merge(request: StaffRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Make the other a part of this one, unless either has changed since they were compared."""
    if pk == other:
        raise Http404
    try:
        with transaction.atomic(durable=True):
            # In one order, so that two who merge the other way round do not wait for each other.
            both = ConsultationRequest.objects.select_for_update().filter(pk__in=[pk, other])
            by_pk = {record.pk: record for record in both.order_by("pk")}
            if len(by_pk) < 2:
                raise Http404
            for each, seen in ((pk, "seen"), (other, "other_seen")):
                require_nothing_newer(by_pk[each], request.POST.get(seen, ""), request.user)
            merging.merge(request.user, by_pk[pk], by_pk[other])
            for each in by_pk:
                AccessLogEntry.objects.record(
                    request.user, AccessLogEntry.What.CHANGED, request_id=each, detail="merged"
                )
    except Overtaken as overtaken:
        return show(request, pk, who_was_first(overtaken.event), status=409)
    return redirect("consultations:request_detail", pk=pk)


@require_POST
@staff_only
def split(request: StaffRequest, pk: UUID, part: UUID) -> HttpResponse:
    def act(record: ConsultationRequest) -> str:
        found = ConsultationRequest.objects.select_for_update().filter(pk=part, merged_into=record)
        for each in found:
            merging.split(request.user, record, each)
            AccessLogEntry.objects.record(
                request.user, AccessLogEntry.What.CHANGED, request_id=part, detail="taken apart"
            )
        return "taken apart"

    return change(request, pk, act)
