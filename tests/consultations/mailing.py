"""Requests, a mail server and time, for the tests of notifications."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from microsite.consultations.answers import Answers
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.outbox.sending import Sender

INBOX_ADDRESS = "inbox@clinic.example"
ANSWERS = Answers(
    name="Ottilie Zebrafinch",
    contact_by="email",
    phone="",
    email="ottilie.zebrafinch@example.org",
    message_ok="",
    topic="stretch_marks",
    best_times=(),
    message="Quokka mornings suit me.",
    consent_wording="I agree.",
)


def receive(count: int = 1) -> list[ConsultationRequest]:
    """Take in so many requests, as the form does."""
    objects = ConsultationRequest.objects
    return [objects.receive(ANSWERS, f"key {number}") for number in range(count)]


def notifications() -> list[ConsultationNotification]:
    return list(ConsultationNotification.objects.order_by("pk"))


def let_time_pass(**span: float) -> None:
    """Make every wait and lease end so much earlier: the same as a later clock."""
    ago = timedelta(**span)
    unsent = ConsultationNotification.objects.unsent()
    unsent.update(
        created_at=F("created_at") - ago,
        next_attempt_at=F("next_attempt_at") - ago,
        leased_until=F("leased_until") - ago,
    )


def send_all(sender: Sender | None = None) -> Sender:
    """Send what is due now."""
    sender = sender or Sender()
    while sender.send_next():
        pass
    return sender


def send_until_done(rounds: int = 20) -> None:
    """Send, and wait as long as it takes, until nothing waits."""
    for _ in range(rounds):
        send_all()
        if not ConsultationNotification.objects.unsent().exists():
            return
        let_time_pass(minutes=15)


@pytest.fixture
def inbox(settings):
    """The clinic's inbox behind a real mail server, which the settings name."""
    smtp = pytest.importorskip("tests.smtp_server", reason="needs aiosmtpd", exc_type=ImportError)
    inbox = smtp.Inbox()
    with smtp.smtp_server(inbox) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_TIMEOUT = 1
        settings.CLINIC_INBOX_EMAIL = INBOX_ADDRESS
        settings.MISSING_FOR_MAIL = ()
        yield inbox
