"""Taking back an email before a mail server has it, with the step that came with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from microsite.consultations.alarms import Notice
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.letters import ReplyForm, first_choice, why_no_reply
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.replies import ConsultationReply
from microsite.consultations.replying import not_sent, template_called, write
from microsite.consultations.request_page import show
from microsite.consultations.sealing import SealError
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

What = ConsultationEvent.What
TOO_LATE = Notice(
    "warn",
    "The email cannot be taken back any more",
    "The mail server has it, or is just getting it. Write again if something in it is wrong.",
)


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
    text, notice = _text(written), _taken_back(written, record)
    if reason := why_no_reply(record):
        return not_sent(request, record, text, f"{notice.title}. {notice.words} {reason}")
    template = template_called(written.template)
    first = {"text": text, "then": first_choice(record, template)}
    return write(request, record, template, ReplyForm(record, initial=first), [notice])


def _take_back(request: StaffRequest, pk: UUID, number: UUID) -> ConsultationReply | None:
    """Return what was taken back, None when it was too late."""
    with transaction.atomic(durable=True):
        record = get_object_or_404(ConsultationRequest.objects.select_for_update(), pk=pk)
        replies = record.replies.select_related("notification", "event", "step")
        written = replies.filter(pk=number).first()
        if written is None or not written.take_back():
            return None
        record.events.create(what=What.TOOK_BACK, by=request.user, detail=written.event.detail)
        if written.step:
            _put_back(record, request.user, written.step)
        AccessLogEntry.objects.record(
            request.user, AccessLogEntry.What.CHANGED, request_id=pk, detail="reply taken back"
        )
    return written


def _put_back(record: ConsultationRequest, by: User, step: ConsultationEvent) -> None:
    """Let the clock run again as before the email, unless the request has moved on since."""
    if record.last_step() == step:
        record.undo(by, step)
    elif record.status == step.status:
        # Somebody has taken or snoozed it since: that stays.
        record.return_to(by, step)


def _taken_back(written: ConsultationReply, record: ConsultationRequest) -> Notice:
    stands = f"The request is “{record.get_status_display()}” now. Here is what you wrote."
    if written.notification.attempts:
        perhaps = "It was refused, but it may have reached the patient all the same."
        return Notice("warn", "The email is not tried again", f"{perhaps} {stands}")
    return Notice("done", "The email was taken back", f"Nobody got it. {stands}")


@sensitive_variables()
def _text(written: ConsultationReply) -> str:
    try:
        return written.letter().text
    except SealError:
        return ""
