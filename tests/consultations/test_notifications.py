"""The clinic is told of each request: what the row holds, what the mail says, when it is tried."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from microsite.consultations.mail import notification_mail
from microsite.consultations.models import ConsultationReply, ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.replies import Letter
from microsite.outbox.back_off import seconds_until_next
from microsite.outbox.rows import LEASE
from microsite.pages.library import current_library
from tests.consultations.mailing import (
    ANSWERS,
    INBOX_ADDRESS,
    let_time_pass,
    notifications,
    receive,
    send_all,
    send_until_done,
)
from tests.database_troubles import refusing

pytestmark = pytest.mark.django_db(transaction=True)
Kind = ConsultationNotification.Kind

# Of each kind: the subject, the text, and to whom it goes.
WORDS = {
    Kind.NEW_REQUEST: (
        "New consultation request {reference}",
        "A new consultation request has come in: {reference}\n\n"
        "Read it here after signing in:\n"
        "https://clinic.example/staff/requests/{pk}/\n\n"
        "The website sent this message by itself. What the patient wrote is not in it.\n",
        INBOX_ADDRESS,
    ),
    Kind.ACKNOWLEDGEMENT: (
        "Your request",
        "We have your request. Its reference is {reference}\n\n"
        "A person answers by {reply_by}.\n\n"
        "To change or withdraw it, phone 01632 960123 and say the reference.\n\n"
        "This message was sent by itself, because somebody gave this address and asked for it.\n"
        "If that was not you, you need not do anything.\n",
        ANSWERS.email,
    ),
    Kind.EXPORT: (
        "Requests were exported",
        "Requests were exported to a file.\n\n"
        "See by whom and what for after signing in:\n"
        "https://clinic.example/staff/access-log/?what=exported\n\n"
        "The website sent this message by itself. If you did not know of it, ask today "
        "who\nmade the file.\n",
        "nurse@clinic.example",
    ),
    Kind.REPLY: ("About {reference}", "Hello,\n\nwhat staff wrote.", ANSWERS.email),
}
A_MOMENT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def one() -> ConsultationNotification:
    return ConsultationNotification.objects.get()


def a_notification(kind: str, request, nurse) -> ConsultationNotification:
    if kind == Kind.EXPORT:
        nurse.email = "nurse@clinic.example"
        return ConsultationNotification(to=nurse, kind=kind)
    if kind != Kind.REPLY:
        return ConsultationNotification(request=request, kind=kind)
    reply = ConsultationReply(
        request=request,
        notification=request.notifications.create(kind=kind),
        event=request.events.create(what="replied", by=nurse),
    )
    reply.hold(Letter(f"About {request.reference}", "Hello,\n\nwhat staff wrote."))
    reply.save(force_insert=True)
    return reply.notification


class TestRow:
    """Red when ``receive`` leaves the notification out, or writes it after the transaction."""

    @pytest.mark.parametrize("extra", [{}, {"website": "x"}])
    def test_each_request_has_one_that_waits(self, patient, by_phone, stored, extra):
        key = patient.opens_the_form()
        for _ in range(2):
            patient.sends(by_phone | extra, key)

        assert one().request == stored()
        assert (one().kind, one().attempts, one().sent_at) == ("new_request", 0, None)
        assert one().message_id.startswith("<")
        assert one().message_id.endswith("@127.0.0.1>")

    def test_request_without_its_notification_is_not_stored(self, patient, by_phone):
        with refusing("INSERT", "consultations_consultationnotification"):
            page = patient.sends(by_phone)

        assert page.status_code == 503
        assert ConsultationRequest.objects.count() == 0

    @pytest.mark.parametrize(
        "fault",
        [
            {"kind": "lost"},
            {"message_id": ""},
            {"leased_by": "somebody"},
            {"leased_until": A_MOMENT},
            {"sent_at": A_MOMENT},
            {"sent_at": A_MOMENT, "attempts": 1, "last_error": "SMTPDataError 450"},
        ],
        ids=str,
    )
    def test_database_refuses_a_state_that_cannot_be(self, fault):
        receive()

        with pytest.raises(IntegrityError), transaction.atomic():
            ConsultationNotification.objects.update(**fault)

    def test_database_refuses_a_second_of_the_same_kind(self):
        (request,) = receive()

        with pytest.raises(IntegrityError), transaction.atomic():
            request.notifications.create(kind=Kind.NEW_REQUEST)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 30), (1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 900), (7, 900), (10**6, 900)],
)
def test_waits_double_from_half_a_minute_to_a_quarter_of_an_hour(attempts, seconds):
    assert seconds_until_next(attempts) == seconds


class TestMail:
    def test_says_which_request_and_where_and_nothing_else(self, inbox, settings):
        settings.SITE_URL = "https://clinic.example"
        (request,) = receive()

        send_all()

        (mail,) = inbox.arrived
        assert mail["Subject"] == f"New consultation request {request.reference}"
        assert inbox.recipients == [[INBOX_ADDRESS]]
        assert mail["To"] == INBOX_ADDRESS
        assert mail.get_payload().replace("\r\n", "\n") == (
            f"A new consultation request has come in: {request.reference}\n\n"
            "Read it here after signing in:\n"
            f"https://clinic.example/staff/requests/{request.pk}/\n\n"
            "The website sent this message by itself. What the patient wrote is not in it.\n"
        )

    def test_has_no_header_that_is_not_needed(self, inbox):
        receive()

        send_all()

        assert sorted(inbox.arrived[0]) == [
            "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From",
            "MIME-Version", "Message-ID", "Subject", "To",
        ]  # fmt: skip

    @pytest.mark.parametrize("kind", Kind)
    def test_each_kind_has_its_words(self, kind, nurse, settings, inbox):
        settings.SITE_URL = "https://clinic.example"
        (request,) = receive()
        notification = a_notification(kind, request, nurse)

        mail = notification_mail(notification)

        reply_by = current_library().clinic.reply_by(request.received_at)
        subject, body, to = WORDS[kind]
        places = {
            "reference": request.reference,
            "pk": request.pk,
            "reply_by": f"{reply_by:%-I%p}".lower() + f"{reply_by: on %A %-d %B %Y}",
        }
        assert mail.subject == subject.format(**places)
        assert mail.body == body.format(**places)
        assert mail.to == [to]
        assert mail.extra_headers["Message-ID"] == notification.message_id

    @pytest.mark.parametrize("sign", ["\n", "\r", "\r\n"])
    @pytest.mark.parametrize("place", ["reference", "message_id", "CLINIC_INBOX_EMAIL"])
    def test_line_break_in_what_becomes_a_header_sends_nothing(self, inbox, settings, place, sign):
        """Red when the header is written without Django's check for line breaks."""
        (request,) = receive()
        evil = f"{sign}Bcc: x@x"
        if place == "reference":
            # As much as the database lets into it.
            ConsultationRequest.objects.update(reference=f"MN-{sign}B:xx"[:8] + "-12345")
        elif place == "message_id":
            ConsultationNotification.objects.update(message_id=f"<{request.pk}>{evil}")
        else:
            settings.CLINIC_INBOX_EMAIL += evil

        send_all()

        assert inbox.arrived == []
        assert one().last_error in ("BadHeaderError", "ValueError")

    def test_the_clinics_name_is_nowhere_in_it(self, inbox):
        receive()

        send_all()

        assert current_library().clinic.name == "Test Clinic"
        assert "Test Clinic" not in inbox.arrived[0].as_string()


class TestSending:
    def test_is_written_down_after_the_server_has_taken_it(self, inbox):
        receive()

        assert send_all().sent == 1
        assert send_all().sent == 0

        assert (one().attempts, one().leased_by, one().last_error) == (1, "", "")
        assert one().sent_at is not None
        assert inbox.ids == {one().message_id: 1}

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ("450 try later, zebrafinch", "SMTPDataError 450"),
            ("550 no, ottilie.zebrafinch@example.org", "SMTPDataError 550"),
        ],
    )
    def test_refused_mail_is_tried_again_later(self, inbox, markers, answer, error):
        receive()
        inbox.always(answer)
        before = timezone.now()

        assert send_all().refused == 1
        assert send_all().refused == 0, "it is not due for 30 seconds"

        assert (one().attempts, one().leased_by, one().last_error) == (1, "", error)
        wait = one().next_attempt_at - before
        assert timedelta(seconds=30) <= wait < timedelta(seconds=40)

        inbox.always("take")
        let_time_pass(seconds=41)
        assert send_all().sent == 1
        assert inbox.ids == {one().message_id: 1}

    def test_refused_recipient_is_told_by_its_number_only(self, inbox):
        receive()
        inbox.answer_to_recipient = f"550 who is {INBOX_ADDRESS}?"

        send_all()

        assert one().last_error == "SMTPRecipientsRefused 550"

    def test_nothing_of_an_answer_is_in_mail_log_or_row(self, inbox, caplog, markers):
        caplog.set_level(logging.DEBUG)
        receive()
        inbox.always("450 Zebrafinch ottilie Quokka stretch_marks")
        send_all()
        let_time_pass(minutes=1)
        inbox.always("take")
        send_all()

        row = str(ConsultationNotification.objects.values().get())
        # "mail.log" is what the server of the tests says to itself.
        log = "\n".join(r.getMessage() for r in caplog.records if r.name != "mail.log")
        everything = log + row + inbox.arrived[0].as_string()
        assert "was not sent at attempt 1: SMTPDataError 450" in log
        assert [word for word in markers if word.lower() in everything.lower()] == []

    def test_is_never_given_up_and_says_after_72_hours_that_it_failed(self, inbox):
        """Red when a row past 72 hours is no longer due."""
        receive()
        inbox.always("450 later")
        for hours in (0, 71.9):
            let_time_pass(hours=hours)
            send_all()
            assert not one().has_failed

        let_time_pass(hours=0.2)
        assert one().has_failed
        send_all()
        inbox.always("take")
        let_time_pass(minutes=15)
        send_all()

        assert (one().attempts, one().has_failed) == (4, False)


class TestLease:
    def test_is_one_senders_until_it_ends(self, inbox):
        """Red when ``due`` does not look at the lease, or ``lease`` does not ask ``due`` again."""
        receive()
        now = timezone.now()
        lease = ConsultationNotification.objects.lease
        first = lease("first", now)
        assert first

        for minutes in (1, 4.9):
            assert lease("second", now + timedelta(minutes=minutes)) is None
        second = lease("second", now + LEASE)
        assert second
        assert (second.message_id, second.attempts) == (first.message_id, 2)

        first.mark_refused("late")
        assert (one().leased_by, one().last_error) == ("second", "")
        first.mark_sent()
        assert one().sent_at, "the server has it, whoever has the lease"

    def test_two_who_saw_the_same_row_do_not_both_get_it(self):
        receive()
        now = timezone.now()
        objects = ConsultationNotification.objects
        seen_by_both = objects.due(now).filter(attempts=0)

        assert [seen_by_both.update(leased_by=by, leased_until=now + LEASE) for by in "ab"] == [
            1,
            0,
        ]

    def test_new_requests_go_before_those_with_trouble(self, inbox):
        receive(2)
        inbox.always("550 never")
        send_all()
        late = ConsultationRequest.objects.receive(ANSWERS, "a later key")
        let_time_pass(minutes=10)
        inbox.always("take")

        send_all()

        assert late.reference in inbox.arrived[0]["Subject"]

    def test_clock_that_was_wrong_holds_nothing_up(self, inbox):
        receive()
        let_time_pass(days=-3)

        assert send_all().sent == 1


class TestCommand:
    def run(self) -> str:
        said = StringIO()
        call_command("send_notifications", stdout=said)
        return said.getvalue()

    def test_says_what_it_did(self, inbox):
        receive(2)

        assert self.run() == "Sent: 2. Refused: 0. Waiting: 0.\n"

    def test_refusal_is_a_finding(self, inbox):
        receive()
        inbox.always("450 later")

        with pytest.raises(CommandError, match="tried again"):
            self.run()

    @pytest.mark.parametrize("names", [("EMAIL_URL",), ("EMAIL_URL", "CLINIC_INBOX_EMAIL")])
    def test_without_settings_nothing_is_sent_and_they_are_named(self, inbox, settings, names):
        receive()
        settings.MISSING_FOR_MAIL = names

        with pytest.raises(CommandError, match=f"set {' and '.join(names)}"):
            self.run()
        assert (one().attempts, inbox.tried) == (0, 0)


def test_everything_that_waited_arrives_once_after_an_outage(inbox):
    receive(5)
    inbox.always("451 greylisted")
    for _ in range(3):
        send_all()
        let_time_pass(minutes=15)

    inbox.always("take")
    send_until_done()

    assert inbox.ids == {row.message_id: 1 for row in notifications()}
