"""The words of a notification. None that the site writes holds anything that a patient wrote."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.pages.library import current_library

Kind = ConsultationNotification.Kind
# A kind that the site writes is a line here and a text in templates/consultations/mail/. Somebody
# else may see a patient's mail, so its subject says nothing of what it is about.
SUBJECTS = {
    Kind.NEW_REQUEST: "New consultation request",
    Kind.ACKNOWLEDGEMENT: "Your request",
    Kind.EXPORT: "Requests were exported",
}


def notification_mail(notification: ConsultationNotification) -> EmailMessage:
    """Return the mail, the same at each attempt.

    Raises ValueError when no header can hold it or there is no address, SealError when its address
    cannot be opened.
    """
    request = notification.request
    if request is None:
        return _export(notification)
    if notification.kind == Kind.ACKNOWLEDGEMENT:
        return _acknowledgement(notification, request)
    if notification.kind == Kind.REPLY:
        return _reply(notification, request)
    return _news_for_the_clinic(notification, request)


def _export(notification: ConsultationNotification) -> EmailMessage:
    """Return what an owner is told: neither by whom nor what for, which they read signed in."""
    if notification.to is None or not notification.to.email:
        raise ValueError("the owner has no address any more")
    page = reverse("staff:access_log")
    context = {"address": f"{settings.SITE_URL}{page}?what=exported"}
    return _mail(notification, SUBJECTS[Kind.EXPORT], notification.to.email, context)


def _news_for_the_clinic(
    notification: ConsultationNotification, request: ConsultationRequest
) -> EmailMessage:
    reference = request.reference
    page = reverse("consultations:request_detail", kwargs={"pk": request.pk})
    context = {"reference": reference, "address": f"{settings.SITE_URL}{page}"}
    subject = f"{SUBJECTS[Kind.NEW_REQUEST]} {reference}"
    return _mail(notification, subject, settings.CLINIC_INBOX_EMAIL, context)


@sensitive_variables()
def _acknowledgement(
    notification: ConsultationNotification, request: ConsultationRequest
) -> EmailMessage:
    """Return the mail to the patient. Somebody else may read it: it names no clinic or topic."""
    clinic = current_library().clinic
    context = {
        "reference": request.reference,
        "reply_by": clinic.reply_by(request.received_at),
        "phone": clinic.phone,
    }
    with timezone.override(clinic.zone):
        return _mail(notification, SUBJECTS[Kind.ACKNOWLEDGEMENT], request.answers().email, context)


@sensitive_variables()
def _reply(notification: ConsultationNotification, request: ConsultationRequest) -> EmailMessage:
    """Return what staff wrote. An answer to it goes to the clinic, not to the website."""
    letter = notification.reply.letter()
    return EmailMessage(
        subject=letter.subject,
        body=letter.text,
        to=[request.answers().email],
        reply_to=[current_library().clinic.email],
        headers={"Message-ID": notification.message_id},
    )


def _mail(
    notification: ConsultationNotification, subject: str, to: str, context: Mapping[str, object]
) -> EmailMessage:
    return EmailMessage(
        subject=subject,
        body=render_to_string(f"consultations/mail/{notification.kind}.txt", context),
        to=[to],
        headers={
            "Message-ID": notification.message_id,
            # RFC 3834: no answering machine replies to it.
            "Auto-Submitted": "auto-generated",
        },
    )
