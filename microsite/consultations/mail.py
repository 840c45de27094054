"""The words of a notification. None that the site writes holds anything that a patient wrote."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from microsite.consultations.notification import ConsultationNotification
from microsite.pages.library import current_library

Kind = ConsultationNotification.Kind
# A kind that the site writes is a line here and a text in templates/consultations/mail/. Somebody
# else may see a patient's mail, so its subject says nothing of what it is about.
SUBJECTS = {Kind.NEW_REQUEST: "New consultation request", Kind.ACKNOWLEDGEMENT: "Your request"}


def notification_mail(notification: ConsultationNotification) -> EmailMessage:
    """Return the mail, the same at each attempt.

    Raises ValueError when no header can hold it, SealError when its address cannot be opened.
    """
    if notification.kind == Kind.ACKNOWLEDGEMENT:
        return _acknowledgement(notification)
    if notification.kind == Kind.REPLY:
        return _reply(notification)
    return _news_for_the_clinic(notification)


def _news_for_the_clinic(notification: ConsultationNotification) -> EmailMessage:
    reference = notification.request.reference
    page = reverse("consultations:request_detail", kwargs={"pk": notification.request_id})
    context = {"reference": reference, "address": f"{settings.SITE_URL}{page}"}
    subject = f"{SUBJECTS[Kind.NEW_REQUEST]} {reference}"
    return _mail(notification, subject, settings.CLINIC_INBOX_EMAIL, context)


@sensitive_variables()
def _acknowledgement(notification: ConsultationNotification) -> EmailMessage:
    """Return the mail to the patient. Somebody else may read it: it names no clinic or topic."""
    request, clinic = notification.request, current_library().clinic
    context = {
        "reference": request.reference,
        "reply_by": clinic.reply_by(request.received_at),
        "phone": clinic.phone,
    }
    with timezone.override(clinic.zone):
        return _mail(notification, SUBJECTS[Kind.ACKNOWLEDGEMENT], request.answers().email, context)


@sensitive_variables()
def _reply(notification: ConsultationNotification) -> EmailMessage:
    """Return what staff wrote. An answer to it goes to the clinic, not to the website."""
    letter = notification.reply.letter()
    return EmailMessage(
        subject=letter.subject,
        body=letter.text,
        to=[notification.request.answers().email],
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
