"""The mail about requests, for the sender of all mail."""

from __future__ import annotations

from microsite.consultations.mail import notification_mail
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.sealing import SealError
from microsite.outbox.sending import Outgoing

# SealError: an address that cannot be opened.
NOTIFICATIONS = Outgoing(
    rows=ConsultationNotification.objects.all, mail=notification_mail, troubles=(SealError,)
)
