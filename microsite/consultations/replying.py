"""Answering a patient by email: choose a reply, see it filled in, change it, send it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from uuid import UUID, uuid4

import django.db
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from microsite.components import SummaryRow
from microsite.consultations.alarms import Notice
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.letters import (
    AS_IT_IS,
    ReplyForm,
    first_choice,
    values_for,
    why_no_reply,
)
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.plain_text import tidy, visible
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.replies import CAN_BE_TAKEN_BACK_FOR, ConsultationReply, Letter
from microsite.consultations.request_page import show
from microsite.consultations.steps import change
from microsite.content import ReplyTemplate
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

What = ConsultationEvent.What
logger = logging.getLogger(__name__)
NOTHING_CHOSEN = Notice("warn", "There is no such reply any more", "Choose another one.")
PROMISE_IS_PAST = Notice(
    "warn",
    "The time in this email has passed",
    "We said that we would answer by then. Say when you will, and that you are sorry.",
)
WAITS_ALREADY = Notice(
    "warn",
    "An email with other words was sent from this page already",
    "If they are wrong, take it back on the request’s page. Sending this one sends a second email.",
)
OTHER_SUBJECT = Notice(
    "warn",
    "The subject has changed",
    "Somebody has edited this reply’s file meanwhile. Look at the subject, then send the email.",
)
NOT_SENT = "The email was not sent."
TRY_AGAIN = "The email was not sent, because the database does not take it just now."


class OtherWords(Exception):
    """The page has sent an email already, and it said something else."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@sensitive_post_parameters("text")
@sensitive_variables()
def reply(request: StaffRequest, pk: UUID) -> HttpResponse:
    record = get_object_or_404(ConsultationRequest, pk=pk)
    if reason := why_no_reply(record):
        if typed := request.POST.get("text"):
            return not_sent(request, record, typed, f"{NOT_SENT} {reason}")
        return show(request, pk, Notice("warn", "No email can be sent", reason), status=409)
    template = template_called(request.GET.get("template", ""))
    if request.method == "POST":
        return _send(request, record, template)
    if template is None:
        return _choose(request, record)
    values = values_for(record, record.answers(), current_library().clinic)
    first = {"text": template.text(values), "then": first_choice(record, template)}
    is_past = "promised time" in template.places and _promise_is_past(record)
    notices = [PROMISE_IS_PAST] if is_past else []
    return write(request, record, template, ReplyForm(record, initial=first), notices)


def template_called(name: str) -> ReplyTemplate | None:
    return next((each for each in current_library().replies if each.name == name), None)


def _promise_is_past(record: ConsultationRequest) -> bool:
    return current_library().clinic.reply_by(record.first_received_at) < timezone.now()


@sensitive_variables()
def not_sent(
    request: StaffRequest, record: ConsultationRequest, typed: str, why: str, status: int = 409
) -> HttpResponse:
    """Show what somebody wrote when it can be sent no more, or not now."""
    context = {
        "title": "The email was not sent",
        "why": why,
        "cure": "What you wrote is here, to copy.",
        "typed": [typed],
        "again": reverse("consultations:request_detail", args=[record.pk]),
        "again_words": "Back to the request",
        "user": request.user,
    }
    return render(request, "staff/not_saved.html", context, status=status)


def _choose(request: StaffRequest, record: ConsultationRequest) -> HttpResponse:
    _note_view(request, record)
    context = {
        "record": record,
        "templates": current_library().replies,
        "notices": [NOTHING_CHOSEN] if "template" in request.GET else [],
    }
    return render_for_staff(request, "consultations/reply_choice.html", context)


def _note_view(request: StaffRequest, record: ConsultationRequest) -> None:
    with transaction.atomic(durable=True):
        record.note_view(request.user)
        AccessLogEntry.objects.record(
            request.user, AccessLogEntry.What.VIEWED, request_id=record.pk, detail="for a reply"
        )


@sensitive_variables()
def write(
    request: StaffRequest,
    record: ConsultationRequest,
    template: ReplyTemplate | None,
    form: ReplyForm,
    notices: Iterable[Notice] = (),
    status: int = 200,
    seen: str = "",
    key: str = "",
) -> HttpResponse:
    """Show the page on which an email is written. Raises SealError."""
    _note_view(request, record)
    answers, last = record.answers(), record.last_change()
    context = {
        "record": record,
        "template": template,
        "form": form,
        "notices": [*notices, *_no_mail()],
        # A second press sends the same reply, not another one.
        "key": key or form.data.get("key") or uuid4(),
        "seen": seen or (last.pk if last else 0),
        "subject": (subject := _subject(record, template)),
        "envelope": [
            SummaryRow("To", visible(answers.email)),
            SummaryRow("Subject", subject),
            SummaryRow("Replies go to", current_library().clinic.email),
        ],
        "answers": [SummaryRow(label, visible(answer)) for label, answer in answers.labelled()],
        "minutes": int(CAN_BE_TAKEN_BACK_FOR.total_seconds() // 60),
    }
    return render_for_staff(request, "consultations/reply.html", context, status)


def _no_mail() -> list[Notice]:
    if not settings.MISSING_FOR_MAIL:
        return []
    missing = " and ".join(settings.MISSING_FOR_MAIL)
    words = f"{missing} must be set. Until then copy the text into your own email program."
    return [Notice("warn", "This site cannot send email yet", words)]


def _subject(record: ConsultationRequest, template: ReplyTemplate | None) -> str:
    if template is None:
        return f"Your request {record.reference}"
    return template.subject({"reference": record.reference})


@sensitive_variables()
def _send(
    request: StaffRequest, record: ConsultationRequest, template: ReplyTemplate | None
) -> HttpResponse:
    form = ReplyForm(record, request.POST)
    try:
        # Before anything else: the request may have moved with the email, and so the choices too.
        if _is_sent(request, tidy(request.POST.get("text", ""))):
            return redirect("consultations:request_detail", pk=record.pk)
        return _send_once(request, record, template, form)
    except OtherWords:
        # What is sent from here now is another email.
        key = str(uuid4())
        return write(request, record, template, form, [WAITS_ALREADY], status=409, key=key)


@sensitive_variables()
def _send_once(
    request: StaffRequest,
    record: ConsultationRequest,
    template: ReplyTemplate | None,
    form: ReplyForm,
) -> HttpResponse:
    if not form.is_valid():
        return write(request, record, template, form, seen=request.POST.get("seen", ""))
    if settings.MISSING_FOR_MAIL:
        return write(request, record, template, form, status=409)
    letter = Letter(_subject(record, template), form.cleaned_data["text"])
    if request.POST.get("subject", letter.subject) != letter.subject:
        return write(request, record, template, form, [OTHER_SUBJECT], status=409)

    def act(locked: ConsultationRequest) -> str:
        queue(request, locked, template, letter, form.cleaned_data["then"])
        return f"reply: {template.name}" if template else "reply"

    def instead(notice: Notice) -> HttpResponse:
        return write(request, record, template, form, [notice], status=409)

    try:
        return change(request, record.pk, act, instead)
    except django.db.Error as problem:
        logger.error("A reply cannot be written down: %s", type(problem).__name__)
        return not_sent(request, record, letter.text, TRY_AGAIN, status=503)


def queue(
    request: StaffRequest,
    record: ConsultationRequest,
    template: ReplyTemplate | None,
    letter: Letter,
    then: str,
) -> None:
    """Write the reply with its notification and step, all or nothing.

    Raises SealError and OtherWords.
    """
    if _is_sent(request, letter.text):
        return  # At the same moment: whoever is second has waited for the first.
    by, status = request.user, record.status
    title = template.header.title if template else "free text"
    event = record.events.create(what=What.REPLIED, by=by, detail=title)
    if then != AS_IT_IS:
        record.move(by, then)
    written = ConsultationReply(
        pk=_key(request),
        request=record,
        event=event,
        step=record.undoable_by(by) if record.status != status else None,
        template=template.name if template else "",
        notification=record.notifications.create(
            kind=ConsultationNotification.Kind.REPLY,
            next_attempt_at=timezone.now() + CAN_BE_TAKEN_BACK_FOR,
        ),
    )
    written.hold(letter)
    written.save(force_insert=True)


@sensitive_variables()
def _is_sent(request: StaffRequest, text: str) -> bool:
    """Return whether this page has sent this email. Raises OtherWords and SealError."""
    written = ConsultationReply.objects.filter(pk=_key(request)).first()
    if written and written.letter().text != text:
        raise OtherWords
    return written is not None


def _key(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()
