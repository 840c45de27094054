"""Answering a patient by email: choose a reply, see it filled in, change it, send it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

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
from microsite.consultations.plain_text import visible
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.replies import CAN_BE_TAKEN_BACK_FOR, ConsultationReply, Letter
from microsite.consultations.request_page import show
from microsite.consultations.sealing import SealError
from microsite.consultations.steps import change
from microsite.content import ReplyTemplate
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

What = ConsultationEvent.What
TOO_LATE = Notice(
    "warn",
    "The email cannot be taken back any more",
    "The mail server has it, or is just getting it. Write again if something in it is wrong.",
)
TAKEN_BACK = Notice("done", "The email was taken back", "Nobody got it. Here is what you wrote.")
PERHAPS_SENT = Notice(
    "warn",
    "The email is not tried again",
    "It was refused, but it may have reached the patient all the same. Here is what you wrote.",
)
NOTHING_CHOSEN = Notice("warn", "There is no such reply any more", "Choose another one.")
PROMISE_IS_PAST = Notice(
    "warn",
    "The time in this email has passed",
    "We said that we would answer by then. Say when you will, and that you are sorry.",
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@sensitive_post_parameters("text")
@sensitive_variables()
def reply(request: StaffRequest, pk: UUID) -> HttpResponse:
    record = get_object_or_404(ConsultationRequest, pk=pk)
    if reason := why_no_reply(record):
        return show(request, pk, Notice("warn", "No email can be sent", reason), status=409)
    template = _template(request.GET.get("template", ""))
    if request.method == "POST":
        return _send(request, record, template)
    if template is None:
        return _choose(request, record)
    values = values_for(record, record.answers(), current_library().clinic)
    first = {"text": template.text(values), "then": first_choice(record, template)}
    is_past = "promised time" in template.places and _promise_is_past(record)
    notices = [PROMISE_IS_PAST] if is_past else []
    return _write(request, record, template, ReplyForm(record, initial=first), notices)


def _template(name: str) -> ReplyTemplate | None:
    return next((each for each in current_library().replies if each.name == name), None)


def _promise_is_past(record: ConsultationRequest) -> bool:
    return current_library().clinic.reply_by(record.received_at) < timezone.now()


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
def _write(
    request: StaffRequest,
    record: ConsultationRequest,
    template: ReplyTemplate | None,
    form: ReplyForm,
    notices: Iterable[Notice] = (),
    status: int = 200,
    seen: str = "",
) -> HttpResponse:
    _note_view(request, record)
    answers, last = record.answers(), record.last_change()
    context = {
        "record": record,
        "template": template,
        "form": form,
        "notices": [*notices, *_no_mail()],
        # A second press sends the same reply, not another one.
        "key": form.data.get("key") or uuid4(),
        "seen": seen or (last.pk if last else 0),
        "envelope": [
            SummaryRow("To", visible(answers.email)),
            SummaryRow("Subject", _subject(record, template)),
            SummaryRow("Answers go to", current_library().clinic.email),
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
    if _is_sent(request):
        return redirect("consultations:request_detail", pk=record.pk)
    form = ReplyForm(record, request.POST)
    if not form.is_valid():
        return _write(request, record, template, form, seen=request.POST.get("seen", ""))
    if settings.MISSING_FOR_MAIL:
        return _write(request, record, template, form, status=409)
    letter = Letter(_subject(record, template), form.cleaned_data["text"])

    def act(locked: ConsultationRequest) -> str:
        queue(request, locked, template, letter, form.cleaned_data["then"])
        return f"reply: {template.name}" if template else "reply"

    def instead(notice: Notice) -> HttpResponse:
        return _write(request, record, template, form, [notice], status=409)

    return change(request, record.pk, act, instead)


def queue(
    request: StaffRequest,
    record: ConsultationRequest,
    template: ReplyTemplate | None,
    letter: Letter,
    then: str,
) -> None:
    """Write the reply with its notification and step, all or nothing. Raises SealError."""
    if _is_sent(request):
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


def _is_sent(request: StaffRequest) -> bool:
    return ConsultationReply.objects.filter(pk=_key(request)).exists()


def _key(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


@require_POST
@staff_only
@sensitive_variables()
def take_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take back a reply that no server has, with its step, and show its words again."""
    try:
        written = _take_back(request, pk, UUID(request.POST.get("reply", "")))
    except ValueError:
        return redirect("consultations:request_detail", pk=pk)
    if written is None:
        return show(request, pk, TOO_LATE, status=409)
    record = ConsultationRequest.objects.get(pk=pk)
    if why_no_reply(record):
        return redirect("consultations:request_detail", pk=pk)
    template = _template(written.template)
    first = {"text": _text(written), "then": first_choice(record, template)}
    notice = PERHAPS_SENT if written.notification.attempts else TAKEN_BACK
    return _write(request, record, template, ReplyForm(record, initial=first), [notice])


def _take_back(request: StaffRequest, pk: UUID, number: UUID) -> ConsultationReply | None:
    """Return what was taken back, None when it was too late."""
    with transaction.atomic(durable=True):
        record = get_object_or_404(ConsultationRequest.objects.select_for_update(), pk=pk)
        replies = record.replies.select_related("notification", "event", "step")
        written = replies.filter(pk=number).first()
        if written is None or not written.take_back():
            return None
        record.events.create(what=What.TOOK_BACK, by=request.user, detail=written.event.detail)
        if written.step and record.undoable_by(request.user) == written.step:
            record.undo(request.user, written.step)
        AccessLogEntry.objects.record(
            request.user, AccessLogEntry.What.CHANGED, request_id=pk, detail="reply taken back"
        )
    return written


@sensitive_variables()
def _text(written: ConsultationReply) -> str:
    try:
        return written.letter().text
    except SealError:
        return ""
