"""Requests as a file for a spreadsheet: for owners, with a reason, and no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from microsite.consultations.answers import Answers
from microsite.consultations.models import ConsultationNotification, ConsultationRequest
from microsite.consultations.plain_text import visible
from microsite.consultations.sealing import SealError
from microsite.consultations.spreadsheet import csv_lines
from microsite.pages.library import current_library
from microsite.staff import sessions
from microsite.staff.access import StaffRequest, ask_to_sign_in, owner_only
from microsite.staff.members import Member
from microsite.staff.models import AccessLogEntry

ROWS_AT_ONCE = 500
REASON_CHARACTERS = 100
UNREADABLE = "Cannot be read"

Requests = Iterator[ConsultationRequest]


def _moment(record: ConsultationRequest) -> str:
    return f"{record.received_at.astimezone(current_library().clinic.zone):%Y-%m-%d %H:%M}"


def _times(answers: Answers) -> str:
    return dict(answers.labelled()).get("Good times", "")


OF_THE_REQUEST: dict[str, tuple[str, Callable[[ConsultationRequest], str]]] = {
    "reference": ("Reference", lambda record: record.reference),
    "received": ("Received", _moment),
    "state": ("State", lambda record: record.get_status_display()),
}
OF_THE_ANSWERS: dict[str, tuple[str, Callable[[Answers], str]]] = {
    "topic": ("Topic", lambda answers: answers.topic_label),
    "name": ("Name", lambda answers: answers.name),
    "phone": ("Phone number", lambda answers: answers.phone),
    "email": ("Email address", lambda answers: answers.email),
    "times": ("Good times", _times),
    "message": ("Message", lambda answers: answers.message),
}
LABELS = {name: label for name, (label, _) in {**OF_THE_REQUEST, **OF_THE_ANSWERS}.items()}


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label="Which columns?",
        help_text="No more than you need: the file is not encrypted.",
        choices=list(LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one column"},
    )
    reason = forms.CharField(
        label="What for?",
        help_text="All owners read this. Name no patient here.",
        max_length=REASON_CHARACTERS,
        error_messages={
            "required": "Say what the file is for",
            "max_length": f"Shorten it to {REASON_CHARACTERS} characters or fewer",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def export(request: StaffRequest) -> HttpResponse | StreamingHttpResponse:
    if not sessions.is_fresh(request.session):
        return ask_to_sign_in(request, "export")
    first = {"columns": [*OF_THE_REQUEST, "topic"]}
    form = ExportForm(request.POST if request.method == "POST" else None, initial=first)
    if not form.is_valid():
        return render(request, "consultations/export.html", {"user": request.user, "form": form})
    return _file(request, form.cleaned_data["columns"], form.cleaned_data["reason"])


def _file(request: StaffRequest, columns: list[str], reason: str) -> StreamingHttpResponse:
    # What came before this moment is in the file; it is written down before the first byte leaves.
    until = timezone.now()
    with transaction.atomic(durable=True):
        count = ConsultationRequest.objects.filter(received_at__lte=until).count()
        words = ", ".join(columns)
        owners = User.objects.filter(member__in=Member.objects.owners())
        ConsultationNotification.objects.announce_export(owners)
        AccessLogEntry.objects.record(
            request.user,
            AccessLogEntry.What.EXPORTED,
            detail=f"{count} requests, for: {reason} ({words})",
        )
    lines = csv_lines([LABELS[name] for name in columns], _rows(columns, until))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="requests-{until:%Y-%m-%d}.csv"'
    return answer


def _rows(columns: Sequence[str], until: datetime) -> Iterator[list[str]]:
    for record in _oldest_first(until):
        yield _cells(record, columns)


def _oldest_first(until: datetime) -> Requests:
    """Yield requests a few at a time: no reader keeps the database busy while a file is loaded."""
    requests = ConsultationRequest.objects.order_by("received_at", "pk")
    rest = Q(received_at__lte=until)
    while found := list(requests.filter(rest)[:ROWS_AT_ONCE]):
        yield from found
        last = found[-1]
        later = Q(received_at__gt=last.received_at)
        rest = Q(received_at__lte=until) & (later | Q(received_at=last.received_at, pk__gt=last.pk))


@sensitive_variables()
def _cells(record: ConsultationRequest, columns: Sequence[str]) -> list[str]:
    try:
        answers = record.answers()
    except SealError:
        answers = None
    return [_cell(record, answers, name) for name in columns]


def _cell(record: ConsultationRequest, answers: Answers | None, name: str) -> str:
    if name in OF_THE_REQUEST:
        return OF_THE_REQUEST[name][1](record)
    return visible(OF_THE_ANSWERS[name][1](answers)) if answers else UNREADABLE
