"""What staff do with a request: each step at once, whole, written down, and never over another's.

A page sends with each step the number of the last change that it showed. When somebody has changed
the request since, the step is not made, and the page says who was first.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from microsite.consultations import states
from microsite.consultations.alarms import Notice
from microsite.consultations.clock import short_moment
from microsite.consultations.colleagues import staff_members
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notes import NoteForm
from microsite.consultations.request_page import show
from microsite.consultations.snoozing import SnoozeForm, moment_in_words, offered
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

GONE = Notice("warn", "This person does not work here any more", "The request stays whose it was.")
Act = Callable[[ConsultationRequest], str]
Instead = Callable[[Notice], HttpResponse]


class Overtaken(Exception):
    """Somebody has changed the request since the page was shown."""

    def __init__(self, event: ConsultationEvent) -> None:
        self.event = event


def change(
    request: StaffRequest, pk: UUID, act: Act, instead: Instead | None = None
) -> HttpResponse:
    """Do it, unless the request has changed since; ``act`` returns what it did, for the log.

    ``instead`` answers somebody who was slower; without it they see the request's page.
    """
    try:
        with transaction.atomic(durable=True):
            record = get_object_or_404(ConsultationRequest.objects.select_for_update(), pk=pk)
            require_nothing_newer(record, request.POST.get("seen", ""), request.user)
            AccessLogEntry.objects.record(
                request.user, AccessLogEntry.What.CHANGED, request_id=pk, detail=act(record)
            )
    except Overtaken as overtaken:
        notice = who_was_first(overtaken.event)
        return instead(notice) if instead else show(request, pk, notice, status=409)
    return redirect("consultations:request_detail", pk=pk)


def require_nothing_newer(record: ConsultationRequest, seen: str, user: User) -> None:
    """Raises Overtaken when somebody else did something that ``seen`` does not show."""
    last = record.last_change()
    if last and record.status == states.Status.MERGED:
        raise Overtaken(last)
    # A second press of the same person changes nothing that they do not know of.
    if last and str(last.pk) != seen and last.by_id != user.pk:
        raise Overtaken(last)


def who_was_first(event: ConsultationEvent) -> Notice:
    """Tell whoever was slower."""
    at = short_moment(event.at, current_library().clinic, timezone.now())
    by = event.by.get_username() if event.by else ""
    return Notice(
        "warn",
        f"{by} was faster: {event.words}, {at}",
        "Your step was not made. Below is how the request stands now.",
    )


@require_POST
@staff_only
def move(request: StaffRequest, pk: UUID) -> HttpResponse:
    to = request.POST.get("to", "")
    if to not in states.REACHABLE:
        return redirect("consultations:request_detail", pk=pk)

    def act(record: ConsultationRequest) -> str:
        record.move(request.user, to)
        return f"to {to}"

    return change(request, pk, act)


@require_POST
@staff_only
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    def act(record: ConsultationRequest) -> str:
        event = record.undoable_by(request.user)
        # A second press must not undo the step before it too.
        if event is None or str(event.pk) != request.POST.get("event"):
            return "undo: nothing to undo"
        record.undo(request.user, event)
        return "undone"

    return change(request, pk, act)


@require_POST
@staff_only
def owner(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take it, give it to a colleague, or let it go (nobody is chosen)."""
    chosen = request.POST.get("owner", "")
    to = staff_members().filter(username=chosen).first() if chosen else None
    if chosen and to is None:
        return show(request, pk, GONE, status=409)

    def act(record: ConsultationRequest) -> str:
        record.give(request.user, to)
        return f"owner: {to.pk}" if to else "owner: nobody"

    return change(request, pk, act)


@require_POST
@staff_only
def snooze(request: StaffRequest, pk: UUID) -> HttpResponse:
    clinic, now = current_library().clinic, timezone.now()
    until = offered(clinic, now).get(request.POST.get("when", ""))
    if request.POST.get("when") == "day":
        form = SnoozeForm(clinic, now, request.POST)
        if not form.is_valid():
            return show(request, pk, snooze_form=form)
        until = form.cleaned_data["until"]

    def act(record: ConsultationRequest) -> str:
        if until is None:
            record.wake(request.user)
            return "snooze ended"
        record.snooze(request.user, until, moment_in_words(until, clinic))
        return f"snoozed until {until:%Y-%m-%d}"

    return change(request, pk, act)


@require_POST
@staff_only
@sensitive_post_parameters("note")
@sensitive_variables()
def note(request: StaffRequest, pk: UUID) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, pk, note_form=form)
    with transaction.atomic(durable=True):
        record = get_object_or_404(ConsultationRequest.objects.select_for_update(), pk=pk)
        record.add_note(request.user, form.cleaned_data["note"])
        AccessLogEntry.objects.record(
            request.user, AccessLogEntry.What.CHANGED, request_id=pk, detail="note"
        )
    return redirect("consultations:request_detail", pk=pk)
