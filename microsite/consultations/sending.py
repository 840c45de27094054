"""Hands notifications over to the mail server, one after the other."""

from __future__ import annotations

import logging
import os
import secrets
import smtplib
import socket
from dataclasses import dataclass, field

from django.core.mail import get_connection
from django.utils import timezone

from microsite.consultations.mail import notification_mail
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.sealing import SealError

logger = logging.getLogger(__name__)


def _new_name() -> str:
    """Return a name that no other sender has, with what is needed to find this one."""
    return f"{socket.gethostname()[:60]} {os.getpid()} {secrets.token_hex(4)}"


@dataclass
class Sender:
    name: str = field(default_factory=_new_name)
    sent: int = 0
    refused: int = 0

    def send_next(self) -> bool:
        """Try one notification that is due; return False when none is."""
        notification = ConsultationNotification.objects.lease(self.name, timezone.now())
        if notification is None:
            return False
        try:
            hand_over(notification)
            self.sent += 1
        # OSError: the network, TLS and whatever the server says. ValueError: a header that
        # cannot be written. SealError: an address that cannot be opened. Each is this
        # notification's own trouble; the next one follows.
        except (OSError, ValueError, SealError) as problem:
            notification.mark_refused(in_short(problem))
            self.refused += 1
            logger.warning(
                "Notification %s was not sent at attempt %s: %s",
                notification.pk,
                notification.attempts,
                in_short(problem),
            )
        return True


def hand_over(notification: ConsultationNotification) -> None:
    """Return once the server has taken the mail and that is written down."""
    mail = notification_mail(notification)
    # Marked before the goodbye: a server that stalls then has taken the mail all the same.
    with get_connection() as connection:
        connection.send_messages([mail])
        notification.mark_sent()


def in_short(problem: Exception) -> str:
    """Return the kind of problem and the server's number: its words may repeat an address."""
    code = getattr(problem, "smtp_code", None)
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _ in problem.recipients.values()), None)
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__
