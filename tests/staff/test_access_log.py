"""The access log, and that nobody changes it unseen."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from microsite.staff.models import AccessLogEntry, AccessLogHead
from tests.people import hired

What = AccessLogEntry.What

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> QuerySet[AccessLogEntry]:
    """Seven rows by two people, one of them by nobody."""
    nurse, doctor = hired("nurse"), hired("doctor", role="clinician")
    for who in (nurse, doctor, None, nurse, doctor, nurse, nurse):
        AccessLogEntry.objects.record(who, What.VIEWED, uuid4() if who else None, "inbox: ä, “new”")
    return AccessLogEntry.objects.order_by("number")


def verified(*options: str) -> str:
    said = io.StringIO()
    call_command("verify_access_log", *options, stdout=said)
    return said.getvalue()


def first_fault(*options: str) -> str:
    with pytest.raises(CommandError) as problem:
        verified(*options)
    assert problem.value.returncode == 1
    return str(problem.value)


def test_a_log_as_it_was_written_is_whole(log):
    assert verified().startswith("The access log is whole: 7 rows.")


def test_an_empty_log_is_whole():
    assert verified().startswith("The access log is whole: 0 rows.")


@pytest.mark.parametrize(
    "change",
    [
        {"what": "listed"},
        {"detail": "inbox: ä, “new” "},
        {"at": datetime(2026, 11, 1, tzinfo=UTC)},
        {"request_id": None},
        {"who": None},
        {"seal": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("number", [1, 4, 7])
def test_a_changed_row_is_named(log, number, change):
    log.filter(number=number).update(**change)

    assert first_fault() == f"Row {number} of the access log is not what was written there."


@pytest.mark.parametrize("number", [1, 4])
def test_a_removed_row_is_named(log, number):
    log.filter(number=number).delete()

    assert first_fault() == f"Row {number} of the access log is missing."


def test_rows_that_close_the_gap_are_named(log):
    log.filter(number=4).delete()
    for later in (5, 6, 7):
        log.filter(number=later).update(number=later - 1)

    assert first_fault() == "Row 4 of the access log is not what was written there."


def test_an_inserted_row_is_named(log):
    for later in (7, 6, 5):
        log.filter(number=later).update(number=later + 1)
    copy = log.get(number=4)
    copy.pk, copy.number, copy.detail = None, 5, "a lie"
    copy.save(force_insert=True)

    assert first_fault() == "Row 5 of the access log is not what was written there."


def test_a_row_put_before_the_first_is_named(log):
    copy = log.get(number=1)
    copy.pk, copy.number = None, 0
    copy.save(force_insert=True)

    assert first_fault() == "Row 1 of the access log is missing."


def test_rows_in_another_order_are_named(log):
    for old, new in ((3, 100), (4, 3), (100, 4)):
        log.filter(number=old).update(number=new)

    assert first_fault() == "Row 3 of the access log is not what was written there."


def test_a_cut_tail_is_named(log):
    log.filter(number__gt=5).delete()

    assert first_fault() == "Row 6 of the access log is missing, and all after it up to row 7."


def test_a_tail_cut_with_its_note_is_named(log):
    fifth = log.get(number=5)
    log.filter(number__gt=5).delete()
    AccessLogHead.objects.update(number=5, seal=fifth.seal)

    assert first_fault() == "Row 5 of the access log was noted as the last one by somebody else."


def test_a_row_appended_from_outside_is_named(log):
    copy = log.get(number=7)
    copy.pk, copy.number = None, 8
    copy.save(force_insert=True)

    assert first_fault() == "Row 8 of the access log is not what was written there."


def test_a_log_put_back_to_an_older_state_shows_by_what_was_noted(log):
    older = AccessLogHead.objects.get()
    AccessLogEntry.objects.record(None, What.REFUSED)
    noted = verified().splitlines()[-1]

    assert verified("--expect", noted)
    log.filter(number=8).delete()
    older.save()

    assert verified().startswith("The access log is whole: 7 rows.")
    assert first_fault("--expect", noted) == (
        "Row 8 of the access log is not the one that was noted."
    )
    assert "Write --expect as" in first_fault("--expect", "nonsense")


def test_a_genuine_row_of_another_history_shows(log):
    """Each row is sealed over the one before: a true row of a log that was put back fits nowhere."""
    before = AccessLogHead.objects.get()
    other = AccessLogEntry.objects.record(None, What.REFUSED, detail="of the other history")
    log.filter(number=8).delete()
    before.save()
    for _ in range(2):
        AccessLogEntry.objects.record(None, What.REFUSED)
    assert verified()

    log.filter(number=8).update(at=other.at, detail=other.detail, seal=other.seal)

    assert first_fault() == "Row 9 of the access log is not what was written there."


def test_another_key_shows_and_what_came_after_it_can_be_checked(log, settings):
    settings.SECRET_KEY = "another key that is long enough to be one"
    AccessLogEntry.objects.record(None, What.REFUSED)

    assert first_fault() == "Row 1 of the access log is not what was written there."
    assert verified("--since", "8").startswith("The access log is whole: 8 rows.")


def test_a_row_is_there_with_its_act_or_not_at_all(log):
    def fails() -> None:
        with transaction.atomic():
            AccessLogEntry.objects.record(None, What.REFUSED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()

    assert log.count() == 7
    assert verified()


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_leave_one_whole_chain():
    people = [hired(f"nurse.{number}") for number in range(8)]
    start = threading.Barrier(len(people))

    def work(who) -> None:
        start.wait()
        for _ in range(5):
            AccessLogEntry.objects.record(who, What.LISTED)
        connection.close()

    threads = [threading.Thread(target=work, args=[who]) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert verified().startswith("The access log is whole: 40 rows.")
