"""How an email to a patient goes out: again and again, to nobody else, and with its headers."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from microsite.consultations.deletions import Deletion
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.forgetting import forget
from microsite.consultations.models import ConsultationReply, ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.person import copy_of
from microsite.consultations.sealing import SealError
from tests.consultations.mailing import INBOX_ADDRESS, let_time_pass, send_all
from tests.consultations.replying.ways import ADDRESS, OFFER, WRITTEN, labels, to_patient, writes
from tests.requests_made import received

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = [
    "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
    "Reply-To", "Subject", "To",
]  # fmt: skip
BREAKS = ["\n", "\r", "\r\n", "%0d%0a", "%0A", "\u2028", "\x0b", "\x85", "\\r\\n", "=0D=0A"]
LINES = [
    "Bcc: x@example.net",
    "Subject: Hi",
    " folded: x",
    "To: x@example.net",
    "\n\n.\r\nRCPT TO:<x@y.z>",
]


def test_an_email_that_nobody_sends_says_so(worker, record, inbox):
    writes(worker)
    let_time_pass(minutes=10)
    assert "The email is about to go out." in worker.opens().text
    let_time_pass(hours=80)

    assert "is not tried again. Please phone." in worker.opens().text


def test_a_refusal_is_seen_by_staff_and_tried_for_three_days(worker, staff, record, inbox):
    writes(worker)
    inbox.answer_to_recipient = "550 no such mailbox"
    let_time_pass(minutes=2)
    send_all()

    page = worker.opens()
    assert "Email not sent: tried once: SMTPRecipientsRefused 550" in labels(page)
    assert "The email has not gone out yet." in page.text
    assert "could not be sent" not in staff.get("/staff/").text
    let_time_pass(minutes=20)
    assert "An email to a patient could not be sent" in staff.get("/staff/?show=closed").text
    assert f"Look at {record.reference}." in staff.get("/staff/").text
    let_time_pass(hours=73)
    tried = inbox.tried
    send_all()
    assert inbox.tried == tried
    assert "is not tried again. Please phone." in worker.opens().text

    (email,) = worker.page.context["emails"]
    page = worker.client.post(f"{worker.address}take-back/", {"reply": email.reply})
    assert "it may have reached the patient all the same" in page.text
    assert "could not be sent" not in staff.get("/staff/").text


def test_each_attempt_has_the_same_number(worker, record, inbox):
    writes(worker)
    let_time_pass(minutes=2)
    inbox.always("drop")
    send_all()
    inbox.always("take")
    let_time_pass(minutes=15)
    send_all()

    assert [mail["Message-ID"] for mail in to_patient(inbox)] == [
        ConsultationNotification.objects.get(kind="reply").message_id
    ] * 2


def test_no_payload_of_500_becomes_a_header(worker, record, inbox):
    """Ten times each: in whatever a browser can send, and in the name of a patient."""
    payloads = [f"a{cut}{line}" for cut in BREAKS for line in LINES]
    sent = ("text", "key", "seen", "to", "from", "bcc", "reply_to")
    for payload in payloads:
        other = received(name=payload)
        fields = {"then": "as_it_is"} | dict.fromkeys(sent, payload)
        fields["text"] += f"Hello {other.answers().name}"
        for request, template in ((record, payload), (other, "offer")):
            address = f"/staff/requests/{request.pk}/reply/?{urlencode({'template': template})}"
            other_subject = {**fields, "subject": payload}
            assert worker.client.post(address, other_subject).status_code == 409
            assert worker.client.post(address, fields).status_code == 302
    worker.client.post(f"{worker.address}{OFFER}", {"text": WRITTEN, "then": payloads[0]})
    let_time_pass(minutes=2)
    send_all()

    mails = to_patient(inbox)
    assert len(mails) == 2 * len(payloads) == 100
    assert {tuple(sorted(mail)) for mail in mails} == {tuple(HEADERS)}
    assert {tuple(to) for to in inbox.recipients} == {(INBOX_ADDRESS,), (ADDRESS,)}


def test_it_goes_with_the_request_and_is_part_of_what_a_person_may_see(worker, record, settings):
    writes(worker)
    (copy,) = copy_of(record)["replies"]
    assert WRITTEN in copy["text"]
    reply = ConsultationReply.objects.get()
    reply.pk = record.pk
    with pytest.raises(SealError):
        reply.letter()

    forget(ConsultationRequest.objects.all(), Deletion(why=Deletion.Why.PURGED))

    for model in (ConsultationReply, ConsultationNotification, ConsultationEvent):
        assert model.objects.count() == 0
