"""Staff answer by email: what goes out, when, to whom, and how it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from microsite.consultations.deletions import Deletion
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.forgetting import forget
from microsite.consultations.merging import merge
from microsite.consultations.models import ConsultationReply, ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.person import copy_of
from microsite.consultations.sealing import SealError
from microsite.consultations.states import Status
from microsite.staff.models import AccessLogEntry
from tests.consultations.mailing import INBOX_ADDRESS, let_time_pass, send_all
from tests.consultations.workers import Worker, changes
from tests.database import bytes_on_disk
from tests.database_troubles import refusing
from tests.replies import REPLY
from tests.requests_made import came_at, received
from tests.structure import faults_of

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "ottilie.zebrafinch@example.org"
WRITTEN = "Hello Ottilie Zebrafinch,\n\nwe can offer Monday at ten, says the Wombat."
OFFER = "reply/?template=offer"

HEADERS = [
    "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
    "Reply-To", "Subject", "To",
]  # fmt: skip


@pytest.fixture
def record(inbox, small_site) -> ConsultationRequest:
    small_site.write("en/replies/offer.md", REPLY)
    record = received()
    send_all()
    return record


@pytest.fixture
def worker(staff, record) -> Worker:
    return Worker(staff, record)


def writes(worker: Worker, text: str = WRITTEN, **fields: object):
    """Send the email as the page that it is written on does."""
    page = worker.client.get(f"{worker.address}{OFFER}")
    first = {name: page.context[name] for name in ("seen", "key", "subject")} | {"then": "waiting"}
    fields = {**first, "text": text, **fields}
    worker.page = worker.client.post(f"{worker.address}{OFFER}", fields, follow=True)
    return worker.page


def to_patient(inbox):
    pairs = zip(inbox.arrived, inbox.recipients, strict=True)
    return [mail for mail, to in pairs if to != [INBOX_ADDRESS]]


def logged() -> list[str]:
    log = AccessLogEntry.objects.filter(what=AccessLogEntry.What.CHANGED)
    return list(log.order_by("number").values_list("detail", flat=True))


def labels(page) -> list[str]:
    return [event.label for event in page.context["events"]]


def test_a_reply_is_chosen_seen_changed_and_sent(worker, record, inbox):
    assert f'href="{worker.address}reply/"' in worker.page.text
    choice = worker.client.get(f"{worker.address}reply/").text
    assert "Offer of a time" in choice
    assert 'href="?template=offer"' in choice
    page = worker.client.get(f"{worker.address}{OFFER}")
    (field,) = [page.context["form"]["text"].value()]
    assert field.startswith("Hello Ottilie Zebrafinch,\n\nwe can offer {{ write: day and time }}")
    assert page.context["form"]["then"].value() == "waiting"
    assert faults_of(choice) == faults_of(page.text) == []

    page = writes(worker)

    assert "The email goes out at " in page.text
    send_all()
    assert to_patient(inbox) == []
    let_time_pass(minutes=2)
    send_all()
    (mail,) = to_patient(inbox)
    assert sorted(mail) == HEADERS
    assert mail["Subject"] == f"Your request {record.reference}"
    assert mail["To"] == ADDRESS
    assert mail["Reply-To"] == "hello@example.com"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_payload(decode=True).decode().replace("\r\n", "\n").strip() == WRITTEN
    record.refresh_from_db()
    assert record.status == Status.WAITING
    assert record.waited_minutes is not None
    assert changes(record) == [
        ("Wrote an email: Offer of a time", "nurse"),
        ("Moved to Waiting for reply", "nurse"),
    ]
    assert logged() == ["reply: offer"]
    page = worker.opens()
    assert "Email sent: it cannot be called back" in labels(page)
    assert "says the Wombat" in page.text
    assert "The email that was sent stays sent." in page.text
    assert "Take the email back" not in page.text
    assert b"Wombat" not in bytes_on_disk()


def test_a_second_press_sends_the_same_email(worker, record, inbox):
    page = worker.client.get(f"{worker.address}{OFFER}")
    for _ in range(2):
        again = writes(worker, key=page.context["key"])
        assert len(again.context["emails"]) == 1  # of the page of the request
    let_time_pass(minutes=2)
    send_all()

    assert len(to_patient(inbox)) == 1
    assert [words for words, _ in changes(record)][:1] == ["Wrote an email: Offer of a time"]
    assert len(changes(record)) == 2


def test_taken_back_it_is_never_sent_and_its_words_are_there_again(worker, record, inbox):
    page = writes(worker)
    (email,) = page.context["emails"]
    assert page.context["undoable"] is None

    page = worker.client.post(f"{worker.address}take-back/", {"reply": email.reply})

    assert "The email was taken back" in page.text
    assert page.context["form"]["text"].value() == WRITTEN
    let_time_pass(minutes=5)
    send_all()
    assert to_patient(inbox) == []
    record.refresh_from_db()
    assert (record.status, record.waited_minutes) == (Status.NEW, None)
    assert record.clock_from == record.received_at
    assert [words for words, _ in changes(record)][2:] == [
        "Took back the email: Offer of a time",
        "Undid “Moved to Waiting for reply”",
    ]
    assert ConsultationReply.objects.count() == 0
    assert logged() == ["reply: offer", "reply taken back"]


def takes_back(worker: Worker):
    (email,) = worker.opens().context["emails"]
    return worker.client.post(f"/staff/requests/{email.request}/take-back/", {"reply": email.reply})


def test_a_colleague_takes_it_back_and_the_clock_runs_again(worker, record, inbox):
    writes(worker)

    page = takes_back(Worker.called("kim", record))

    assert "The request is “New” now." in page.text
    record.refresh_from_db()
    assert (record.status, record.clock_from) == (Status.NEW, record.received_at)
    assert record.waited_minutes is None


def test_taken_back_after_another_step_it_leaves_that_step(worker, record, inbox):
    writes(worker)
    worker.does("owner", owner="nurse")

    page = takes_back(worker)

    assert "The request is “New” now." in page.text
    record.refresh_from_db()
    assert (record.status, record.clock_from) == (Status.NEW, record.received_at)
    assert record.owner == page.context["user"]
    worker.opens()
    worker.undoes()
    record.refresh_from_db()
    assert record.status == Status.WAITING


def test_taken_back_after_the_request_moved_on_it_says_where_it_is(worker, record, inbox):
    writes(worker)
    worker.moves("booked")

    assert "The request is “Booked” now." in takes_back(worker).text


def test_the_email_of_a_part_is_taken_back_on_the_page_of_the_whole(worker, staff, record, inbox):
    writes(worker)
    whole = received(name="Somebody else")
    merge(ConsultationEvent.objects.filter(by__isnull=False).first().by, whole, record)

    page = takes_back(Worker(staff, whole))

    assert page.status_code == 409
    assert page.context["typed"] == [WRITTEN]
    assert "Answer the request that this one is a part of." in page.text
    assert ConsultationReply.objects.count() == 0


def test_what_was_written_is_kept_when_the_request_was_merged_meanwhile(worker, record, inbox):
    page = worker.client.get(f"{worker.address}{OFFER}")
    by = ConsultationEvent.objects.filter(by__isnull=False).first().by
    merge(by, received(name="Somebody else"), record)

    fields = {"text": WRITTEN, "then": "as_it_is", "key": page.context["key"]}
    page = worker.client.post(f"{worker.address}{OFFER}", fields)

    assert page.status_code == 409
    assert page.context["typed"] == [WRITTEN]
    assert "Back to the request" in page.text


def test_other_words_from_the_same_page_are_another_email(worker, record, inbox):
    key = worker.client.get(f"{worker.address}{OFFER}").context["key"]
    writes(worker, key=key)

    page = writes(worker, "Corrected.", key=key)

    assert page.status_code == 409
    assert "with other words was sent from this page already" in page.text
    assert page.context["form"]["text"].value() == "Corrected."
    assert page.context["key"] != str(key)
    assert ConsultationReply.objects.count() == 1


def test_a_subject_that_changed_meanwhile_is_shown_first(worker, record, inbox):
    page = writes(worker, subject="About something else")

    assert "The subject has changed" in page.text
    assert page.context["form"]["text"].value() == WRITTEN
    page = writes(worker, subject=page.context["subject"])
    assert ConsultationReply.objects.count() == 1


def test_an_email_that_nobody_sends_says_so(worker, record, inbox):
    writes(worker)
    let_time_pass(minutes=10)
    assert "The email is about to go out." in worker.opens().text
    let_time_pass(hours=80)

    assert "is not tried again. Please phone." in worker.opens().text


def test_what_a_server_has_or_is_getting_cannot_be_taken_back(worker, record, inbox):
    (email,) = writes(worker).context["emails"]
    let_time_pass(minutes=2)
    notifications = ConsultationNotification.objects
    assert notifications.lease("a sender", timezone.now())

    for _ in range(2):
        page = worker.client.post(f"{worker.address}take-back/", {"reply": email.reply})
        assert page.status_code == 409
        assert "The email cannot be taken back any more" in page.text
        notifications.filter(kind="reply").get().mark_sent()

    assert ConsultationReply.objects.count() == 1
    record.refresh_from_db()
    assert record.status == Status.WAITING


def test_undo_takes_the_step_back_and_not_the_email(worker, record, inbox):
    writes(worker)
    let_time_pass(minutes=2)
    send_all()
    worker.opens()

    worker.undoes()

    record.refresh_from_db()
    assert record.status == Status.NEW
    assert ConsultationReply.objects.count() == len(to_patient(inbox)) == 1


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


@pytest.mark.parametrize("kept", ["notification", "reply", "accesslogentry"])
def test_it_is_written_with_all_that_belongs_to_it_or_not_at_all(worker, record, kept):
    app = "staff" if kept == "accesslogentry" else "consultations_consultation"
    table = f"{app}_{kept}" if app == "staff" else f"{app}{kept}"
    page = worker.client.get(f"{worker.address}{OFFER}")
    fields = {"text": WRITTEN, "then": "waiting", "seen": page.context["seen"]}
    with refusing("INSERT", table):
        page = worker.client.post(f"{worker.address}{OFFER}", fields)

    assert page.status_code == 503
    assert page.context["typed"] == [WRITTEN]
    assert "the database does not take it just now" in page.text
    assert faults_of(page.text) == []
    record.refresh_from_db()
    assert record.status == Status.NEW
    assert changes(record) == []
    assert not ConsultationNotification.objects.filter(kind="reply").exists()
    assert logged() == []


# What the record becomes, and what the page then says.
CANNOT = [
    ({"contact_by": "phone", "phone": "01632 960777", "email": ""}, "asked to be phoned"),
    ({"contact_by": "phone", "phone": "01632 960777"}, "asked to be phoned"),
    ({"spam": True}, "It is suspected spam"),
]


@pytest.mark.parametrize(("answers", "says"), CANNOT)
def test_only_who_asked_for_an_email_gets_one(record, staff, inbox, answers, says):
    worker = Worker(staff, received(**answers))
    assert f'href="{worker.address}reply/"' not in worker.page.text

    for page in (
        worker.client.get(f"{worker.address}{OFFER}"),
        worker.client.post(f"{worker.address}{OFFER}", {"text": WRITTEN, "then": "as_it_is"}),
    ):
        assert page.status_code == 409
        assert says in page.text
    assert ConsultationReply.objects.count() == 0


def test_a_site_that_cannot_send_says_what_is_missing_and_keeps_the_words(worker, settings):
    settings.MISSING_FOR_MAIL = ("EMAIL_URL",)

    page = writes(worker)

    assert page.status_code == 409
    assert "EMAIL_URL must be set." in page.text
    assert page.context["form"]["text"].value() == WRITTEN
    assert ConsultationReply.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("We offer {{ write: day and time }}.", "Replace {{ write: day and time }} with"),
        ("We offer {{ name", "Replace {{ name with what belongs there"),
        ("  ", "Write the email first"),
        ("x" * 5_001, "Use 5,000 characters or fewer"),
    ],
)
def test_what_is_not_finished_is_not_sent_and_not_lost(worker, record, text, says):
    page = writes(worker, text)

    assert "<title>Error: Email to" in page.text
    assert says in page.text
    assert page.context["form"]["text"].value() == text
    assert faults_of(page.text) == []
    assert changes(record) == []


def test_whoever_is_slower_keeps_what_they_wrote(worker, record):
    seen = worker.page.context["seen"]
    Worker.called("kim", record).does("owner", owner="kim")

    page = writes(worker, seen=seen)

    assert page.status_code == 409
    assert "kim was faster: Took it, " in page.text
    assert page.context["form"]["text"].value() == WRITTEN
    assert ConsultationReply.objects.count() == 0


def test_the_inbox_works_without_any_reply_and_no_words_are_lost(
    worker, record, small_site, settings, inbox
):
    page = worker.client.get(f"{worker.address}{OFFER}")
    (small_site.root / "en/replies/offer.md").unlink()
    (small_site.root / "en/replies").rmdir()
    settings.CONTENT_DIR = small_site.root

    assert worker.opens().status_code == 200
    choice = worker.client.get(f"{worker.address}{OFFER}").text
    assert "There is no such reply any more" in choice
    assert "There is nothing to choose from" in choice
    fields = {"text": WRITTEN, "then": "as_it_is", "seen": page.context["seen"]}
    worker.client.post(f"{worker.address}{OFFER}", fields)
    let_time_pass(minutes=2)
    send_all()
    (mail,) = to_patient(inbox)
    assert mail["Subject"] == f"Your request {record.reference}"


def test_a_promise_that_has_passed_is_pointed_out(worker, record, small_site, settings):
    small_site.write("en/replies/offer.md", REPLY.replace("Hello", "By {{ promised time }}"))
    settings.CONTENT_DIR = small_site.root
    past = "The time in this email has passed"
    assert past not in worker.client.get(f"{worker.address}{OFFER}").text

    came_at(record, timezone.now() - timedelta(days=20))

    assert past in worker.client.get(f"{worker.address}{OFFER}").text


def test_the_promise_of_a_whole_is_that_of_its_first_part(
    worker, staff, record, small_site, settings
):
    small_site.write("en/replies/offer.md", REPLY.replace("Hello", "By {{ promised time }}"))
    settings.CONTENT_DIR = small_site.root
    first = received(name="Somebody else")
    came_at(first, timezone.now() - timedelta(days=20))
    merge(ConsultationEvent.objects.filter(by__isnull=False).first().by, record, first)

    page = worker.client.get(f"{worker.address}{OFFER}")

    assert "The time in this email has passed" in page.text


BREAKS = ["\n", "\r", "\r\n", "%0d%0a", "%0A", "\u2028", "\x0b", "\x85", "\\r\\n", "=0D=0A"]
LINES = [
    "Bcc: x@example.net",
    "Subject: Hi",
    " folded: x",
    "To: x@example.net",
    "\n\n.\r\nRCPT TO:<x@y.z>",
]


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
