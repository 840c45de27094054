"""Staff answer by email: what is written, by whom, and that none of it is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from microsite.consultations.events import ConsultationEvent
from microsite.consultations.merging import merge
from microsite.consultations.models import ConsultationReply
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.states import Status
from tests.consultations.mailing import let_time_pass, send_all
from tests.consultations.replying.ways import (
    ADDRESS,
    OFFER,
    WRITTEN,
    labels,
    logged,
    to_patient,
    writes,
)
from tests.consultations.workers import Worker, changes
from tests.database import bytes_on_disk
from tests.database_troubles import refusing
from tests.replies import REPLY
from tests.requests_made import came_at, received
from tests.structure import faults_of

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = [
    "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
    "Reply-To", "Subject", "To",
]  # fmt: skip
# What the record becomes, and what the page then says.
CANNOT = [
    ({"contact_by": "phone", "phone": "01632 960777", "email": ""}, "asked to be phoned"),
    ({"contact_by": "phone", "phone": "01632 960777"}, "asked to be phoned"),
    ({"spam": True}, "It is suspected spam"),
]


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
