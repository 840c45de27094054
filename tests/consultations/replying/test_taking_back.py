"""An email to a patient is taken back while it waits, and only then."""

from __future__ import annotations

import pytest
from django.utils import timezone

from microsite.consultations.events import ConsultationEvent
from microsite.consultations.merging import merge
from microsite.consultations.models import ConsultationReply
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.states import Status
from tests.consultations.mailing import let_time_pass, send_all
from tests.consultations.replying.ways import WRITTEN, logged, takes_back, to_patient, writes
from tests.consultations.workers import Worker, changes
from tests.requests_made import received

pytestmark = pytest.mark.django_db(transaction=True)


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
