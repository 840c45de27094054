"""Requests of an older version, and the way back to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from microsite.consultations.models import (
    ConsultationEvent,
    ConsultationNote,
    ConsultationNotification,
    ConsultationReply,
    ConsultationRequest,
)
from microsite.consultations.replies import Letter
from microsite.consultations.states import FINISHED, REACHABLE, RUNNING, Status
from tests.consultations.workers import changes
from tests.requests_made import received

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE_REPLIES = ("consultations", "0009_merging")
BEFORE_STATES = ("consultations", "0004_acknowledgement_and_tallies")


def migrate(*target: tuple[str, str]):
    """Migrate the database, and return the apps as they are then."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(target))
    return MigrationExecutor(connection).loader.project_state(list(target)).apps


def newest() -> list[tuple[str, str]]:
    return list(MigrationExecutor(connection).loader.graph.leaf_nodes())


@pytest.fixture
def there_and_back():
    """Let a test see the tables as they were; afterwards they are as they are."""
    yield
    migrate(*newest())


def test_handled_becomes_closed_and_goes_back(nurse, there_and_back):
    records = {}
    for status in REACHABLE:
        records[status] = received(timedelta(days=2))
        records[status].move(nurse, status)
    old = migrate(BEFORE_STATES).get_model("consultations", "ConsultationRequest").objects

    for status, record in records.items():
        row = old.get(pk=record.pk)
        if status in FINISHED:
            assert (row.status, row.handled_by_id) == ("handled", nurse.pk)
            assert row.handled_at == record.status_at
        else:
            kept = status if status == Status.SUSPECTED_SPAM else Status.NEW
            assert (row.status, row.handled_by_id, row.handled_at) == (kept, None, None)
    migrate(*newest())

    for status, record in records.items():
        again = ConsultationRequest.objects.get(pk=record.pk)
        if status in FINISHED:
            assert (again.status, again.status_at) == (Status.CLOSED, record.status_at)
            assert changes(again) == [("Moved to Closed", "nurse")]
        else:
            assert again.status == (status if status == Status.SUSPECTED_SPAM else Status.NEW)
            assert again.status_at == again.received_at
        running = again.received_at if again.status in RUNNING else None
        assert again.clock_from == running
        assert again.answers() == record.answers()


def test_hashes_of_choices_are_filled_in_where_they_can_be_read(settings, there_and_back):
    by_phone = received(contact_by="phone", phone="01632 960777", best_times=("any_time",))
    by_mail, closed = received(), received(timedelta(days=1))
    ConsultationRequest.objects.filter(pk=closed.pk).update(sealed_answers=b"x" * 80)
    migrate(("consultations", "0006_owner_notes_snooze"))

    migrate(*newest())

    for record in (by_phone, by_mail):
        again = ConsultationRequest.objects.get(pk=record.pk)
        assert (again.topic_digest, again.call_digest) == (record.topic_digest, record.call_digest)
    assert (len(by_phone.topic_digest), len(by_phone.call_digest)) == (16, 16)
    assert by_mail.call_digest == ""
    assert ConsultationRequest.objects.get(pk=closed.pk).topic_digest == ""


def wrote(nurse, record: ConsultationRequest, subject: str) -> ConsultationReply:
    """Let the nurse have written an email to this patient."""
    reply = ConsultationReply(
        request=record,
        event=record.events.create(what="replied", by=nurse, detail="Offer of a time"),
        notification=record.notifications.create(kind="reply"),
        template="offer",
    )
    reply.hold(Letter(subject, "We can offer Monday."))
    reply.save(force_insert=True)
    return reply


def rows_of(*models: Any) -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_emails_to_patients_become_notes_on_the_way_back_and_nothing_else_is_lost(
    nurse, there_and_back
):
    record = received(timedelta(days=2))
    record.add_note(nurse, "Called at ten.")
    record.move(nurse, Status.WAITING)
    sent, _, unreadable = (wrote(nurse, record, name) for name in ("One", "Two", "Three"))
    ConsultationNotification.objects.filter(reply=sent).update(
        sent_at=record.received_at, attempts=1
    )
    ConsultationReply.objects.filter(pk=unreadable.pk).update(sealed_text=b"x" * 80)
    ConsultationNotification.objects.create(kind="export", to=nurse)
    kept = rows_of(ConsultationRequest, ConsultationEvent, ConsultationNotification)
    kept["ConsultationEvent"] = [
        row for row in kept["ConsultationEvent"] if row["what"] != "replied"
    ]
    kept["ConsultationNotification"] = [
        row for row in kept["ConsultationNotification"] if row["kind"] == "new_request"
    ]

    migrate(BEFORE_REPLIES)
    migrate(*newest())

    assert rows_of(ConsultationRequest, ConsultationEvent, ConsultationNotification) == kept
    assert not ConsultationReply.objects.exists()
    notes = {note.text(): note for note in ConsultationNote.objects.all()}
    late = "Email to the patient, which no mail server has taken and which is not sent any more"
    assert notes.keys() == {
        "Called at ten.",
        "Email to the patient:\n\nOne\n\nWe can offer Monday.",
        f"{late}:\n\nTwo\n\nWe can offer Monday.",
        f"{late}. Its words cannot be opened.",
    }
    assert {note.by for note in notes.values()} == {nurse}
    assert notes["Email to the patient:\n\nOne\n\nWe can offer Monday."].at == sent.event.at
