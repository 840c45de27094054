"""Faults of mail servers and senders, with a few mails; tests/faults/ has them with hundreds."""

from __future__ import annotations

import signal

import pytest

pytest.importorskip("aiosmtpd")

from microsite.consultations.notification import ConsultationNotification
from tests.consultations.mailing import notifications, receive
from tests.faults import outages

pytestmark = pytest.mark.django_db(transaction=True)


def test_refusals_end_and_each_mail_arrives_once(inbox):
    """Red when a 5xx gives a mail up."""
    outages.refuse_for_a_while(inbox, 4)


def test_server_that_was_away(inbox, settings):
    """Red when a connection that fails is taken for a mail that was sent."""
    outages.go_away_and_come_back(inbox, 4, settings)


def test_server_that_stalls(inbox, settings):
    """Red without a time-out, or when the first that stalls ends the round."""
    outages.stall(inbox, 5, 2, settings)


def test_connection_that_breaks_after_the_mail(inbox):
    """Red when each attempt makes a new Message-ID."""
    assert outages.drop_after_data(inbox, 12, 0.3) > 0


def test_poison_blocks_nobody(inbox):
    """Red when a mail that cannot be built ends the sender."""
    outages.poison_and_good(inbox, 2, 8)


def test_two_senders_at_once(inbox):
    """Red when a lease is taken without asking whether it is still free."""
    outages.two_at_once(inbox, 30)


def test_killed_senders(inbox):
    """Red when a mail is marked as sent before the server has it."""
    outages.kill_senders(inbox, 12, 3)


def test_sigterm_lets_the_present_mail_be_finished_and_starts_no_other(inbox):
    """Red when the signal ends the sender at once, or only when nothing is left to send."""
    receive(5)
    outages.slowly(inbox, 1)
    with outages.senders(1) as (sender,):
        assert outages.eventually(lambda: inbox.tried == 1)
        sender.send_signal(signal.SIGTERM)
        assert sender.wait(outages.SECONDS_TO_WAIT) == 0

    assert ConsultationNotification.objects.unsent().count() == 4
    assert inbox.ids == {row.message_id: 1 for row in notifications() if row.sent_at}


def test_sender_without_settings_says_so_and_waits(inbox):
    """Red when the loop ends, which would end whatever runs it beside a web server."""
    receive()
    with outages.senders(1, CLINIC_INBOX_EMAIL="") as (sender,):
        said = "No mail is sent, and notifications wait: set CLINIC_INBOX_EMAIL."
        assert outages.eventually(lambda: said in outages.output_file().read_text())
        assert sender.poll() is None
        sender.send_signal(signal.SIGTERM)
        assert sender.wait(outages.SECONDS_TO_WAIT) == 0

    assert inbox.tried == 0
