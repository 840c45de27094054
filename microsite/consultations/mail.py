"""The words of a notification: which request it is, where to read it, and nothing of a patient."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from microsite.consultations.notification import ConsultationNotification

Kind = ConsultationNotification.Kind
# A kind is a line here and a text in templates/consultations/mail/.
SUBJECTS = {Kind.NEW_REQUEST: "New consultation request"}


def notification_mail(notification: ConsultationNotification) -> EmailMessage:
    """Return the mail, the same at each attempt. Raises ValueError when no header can hold it."""
    reference = notification.request.reference
    page = reverse("consultations:request_detail", kwargs={"pk": notification.request_id})
    body = render_to_string(
        f"consultations/mail/{notification.kind}.txt",
        {"reference": reference, "address": f"{settings.SITE_URL}{page}"},
    )
    return EmailMessage(
        subject=f"{SUBJECTS[Kind(notification.kind)]} {reference}",
        body=body,
        to=[settings.CLINIC_INBOX_EMAIL],
        headers={
            "Message-ID": notification.message_id,
            # RFC 3834: no answering machine replies to it.
            "Auto-Submitted": "auto-generated",
        },
    )
