"""Requests that were kept long enough are gone, and only they."""

from __future__ import annotations

import io
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from microsite.consultations.merging import merge
from microsite.consultations.models import ConsultationEvent, ConsultationRequest, Deletion
from microsite.consultations.states import FINISHED, OPEN, REACHABLE, Status
from microsite.consultations.wiping import wipe_deleted
from tests.database import bytes_on_disk
from tests.database_troubles import read, refusing
from tests.requests_made import answers_of, finished, found, received, traces_of

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 3, 28, 9, 30, tzinfo=UTC)
DAY, HALF_AN_HOUR = timedelta(days=1), timedelta(minutes=30)
KEPT, SPAM_KEPT = 180 * DAY, 30 * DAY


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Stop the clock, and let a test set it."""

    def shows(moment: datetime) -> None:
        class Stopped(datetime):
            @classmethod
            def now(cls, tz=None):
                return moment

        # Where django.utils.timezone.now() looks; fields remember that function as a default.
        monkeypatch.setattr(timezone, "datetime", Stopped)

    shows(NOW)
    return shows


def purges(*flags: str) -> str:
    said = io.StringIO()
    call_command("purge_requests", *flags, stdout=said)
    return said.getvalue()


def refuses(*flags: str) -> str:
    with pytest.raises(CommandError) as refusal:
        purges(*flags)
    assert refusal.value.returncode == 1
    return str(refusal.value)


def is_there(request: ConsultationRequest) -> bool:
    return ConsultationRequest.objects.filter(pk=request.pk).exists()


LIMITS = [(HALF_AN_HOUR, True), (timedelta(), False), (-HALF_AN_HOUR, False)]


@pytest.mark.parametrize(("before", "is_kept"), LIMITS)
def test_finished_request_goes_when_its_time_has_come(nurse, before, is_kept):
    request = finished(nurse, NOW - KEPT + before)

    assert purges() == f"{0 if is_kept else 1} requests were deleted.\n"
    assert is_there(request) is is_kept
    assert ConsultationEvent.objects.exists() is is_kept


@pytest.mark.parametrize(("before", "is_kept"), LIMITS)
def test_suspected_spam_goes_after_a_month(before, is_kept):
    request = received(SPAM_KEPT - before, spam=True)

    purges()

    assert is_there(request) is is_kept


def test_setting_says_how_long(nurse, settings):
    settings.REQUEST_RETENTION_DAYS = 7
    gone, kept = finished(nurse, NOW - 7 * DAY), finished(nurse, NOW - 6 * DAY)

    purges()

    assert (is_there(gone), is_there(kept)) == (False, True)


def test_time_counts_from_when_it_was_finished_and_not_from_when_it_came(nurse):
    request = received(400 * DAY)
    request.move(nurse, Status.BOOKED)

    purges()

    assert is_there(request)


def test_request_put_back_to_new_is_not_deleted(nurse):
    request = finished(nurse, NOW - 400 * DAY)
    request.move(nurse, Status.NEW)

    purges()

    assert is_there(request)


@pytest.mark.parametrize("status", REACHABLE)
def test_only_finished_states_and_spam_ever_end(nurse, status):
    request = received(400 * DAY)
    request.move(nurse, status)
    ConsultationRequest.objects.filter(pk=request.pk).update(status_at=NOW - 400 * DAY)

    if status in OPEN:
        assert f"NOT ANSWERED for 180 days or more, and so not deleted: {request.reference}." in (
            refuses()
        )
    else:
        purges()

    assert is_there(request) is (status in OPEN)
    assert set(REACHABLE) == {*OPEN, *FINISHED, Status.SUSPECTED_SPAM}


def test_what_staff_call_spam_stays_a_month_from_then(nurse):
    request = received(29 * DAY)
    request.move(nurse, Status.SUSPECTED_SPAM)

    purges()

    assert is_there(request)


@pytest.mark.parametrize("flags", [[], ["--dry-run"], ["--however-many", "--clock-is-right"]])
def test_unanswered_request_is_never_deleted_but_shouted_about(nurse, flags):
    late, due = received(KEPT), finished(nurse, NOW - KEPT)

    said = refuses(*flags)

    assert "NOT ANSWERED for 180 days" in said
    assert late.reference in said
    assert is_there(late)
    assert is_there(due) is ("--dry-run" in flags)


def test_unanswered_request_is_told_of_two_weeks_before():
    soon = received(KEPT - 14 * DAY)
    received(KEPT - 14 * DAY - HALF_AN_HOUR)

    assert f"Nobody has answered these for long: {soon.reference}.\n" in purges()


def test_dry_run_deletes_nothing_and_is_no_run(nurse):
    request = finished(nurse, NOW - KEPT)

    said = purges("--dry-run")

    assert said == f"1 requests would be deleted.\n  {request.reference}, closed\n"
    assert is_there(request)
    assert Deletion.objects.count() == 0


def test_each_run_is_recorded_without_anybody_in_it(nurse):
    finished(nurse, NOW - KEPT)
    purges()
    purges()

    runs = Deletion.objects.order_by("pk").values_list("at", "why", "requests", "by", "reason")
    assert list(runs) == [(NOW, "purged", 1, None, ""), (NOW, "purged", 0, None, "")]


@pytest.mark.parametrize(
    ("jump", "said"),
    [
        (3 * DAY + HALF_AN_HOUR, "The last run was 3 days ago"),
        (3650 * DAY, "The last run was 3650 days ago"),
        (-HALF_AN_HOUR, "here, but something was recorded at 28 March 2027, 09:30 UTC"),
        (-400 * DAY, "It is 21 February 2026, 09:30 UTC here"),
    ],
)
def test_clock_that_jumped_deletes_nothing(nurse, clock, jump, said):
    purges()
    request = finished(nurse, NOW + jump - KEPT)
    clock(NOW + jump)

    refusal = refuses()

    assert refusal.startswith("Nothing was deleted. ")
    assert said in refusal
    assert "add --clock-is-right" in refusal
    assert is_there(request)
    assert Deletion.objects.count() == 1

    assert purges("--clock-is-right") == "1 requests were deleted.\n"
    # And from then on that run is the last one.
    finished(nurse, NOW + jump)
    clock(NOW + jump + DAY)
    assert purges() == "0 requests were deleted.\n"


def test_two_days_of_grace_after_the_next_run(nurse, clock):
    purges()
    finished(nurse, NOW - KEPT)
    clock(NOW + 3 * DAY)

    assert purges() == "1 requests were deleted.\n"


@pytest.mark.parametrize("jump", [-DAY, KEPT + HALF_AN_HOUR, 3650 * DAY])
def test_wrong_clock_at_the_first_run_is_seen_in_the_inbox(nurse, clock, jump):
    request = finished(nurse, NOW)
    clock(NOW + jump)

    assert "Nothing was deleted." in refuses()
    assert is_there(request)


def test_long_pause_does_not_matter_while_nothing_could_be_deleted(clock):
    received()
    purges()
    clock(NOW + 30 * DAY)

    assert purges() == "0 requests were deleted.\n"


def test_more_than_a_fifth_at_once_is_refused(nurse):
    for _ in range(21):
        finished(nurse, NOW - KEPT)
    for _ in range(83):
        received()

    assert "21 of 104 requests would go at once" in refuses()
    assert ConsultationRequest.objects.count() == 104
    assert Deletion.objects.count() == 0

    received()
    assert purges() == "21 requests were deleted.\n"


def test_twenty_are_few_however_few_there_are(nurse):
    for _ in range(20):
        finished(nurse, NOW - KEPT)

    assert purges() == "20 requests were deleted.\n"


def test_more_than_a_fifth_goes_when_that_is_meant(nurse):
    for _ in range(21):
        finished(nurse, NOW - KEPT)
    assert "add --however-many" in refuses("--clock-is-right")

    assert purges("--however-many") == "21 requests were deleted.\n"


@pytest.fixture
def stuck():
    """Let the database refuse to delete one request."""
    with ExitStack() as refusals:

        def sticks(request: ConsultationRequest) -> None:
            is_it = f"old.reference = '{request.reference}'"
            table = "consultations_consultationrequest"
            refusals.enter_context(refusing("DELETE", table, is_it))

        yield sticks


def test_one_that_cannot_be_deleted_does_not_stop_the_next(nurse, stuck):
    requests = [finished(nurse, NOW - KEPT) for _ in range(5)]
    stuck(requests[2])

    assert f"could not be deleted; the log says why: {requests[2].reference}." in refuses()
    assert [is_there(request) for request in requests] == [False, False, True, False, False]
    assert requests[2].events.count() == 2
    assert Deletion.objects.get().requests == 4


def test_bytes_of_400_deleted_requests_are_gone(nurse):
    due = [
        finished(nurse, NOW - KEPT, email=f"marker-{number:03}@example.org", message="x" * number)
        for number in range(400)
    ]
    kept = [received(email=f"kept-{number:03}@example.org") for number in range(100)]
    gone, here = traces_of(due), traces_of(kept)
    assert set(found(gone).values()) == {400}

    assert purges("--however-many") == "400 requests were deleted.\n"

    assert found(gone) == dict.fromkeys(gone, 0)
    assert set(found(here).values()) == {100}
    assert b"marker-" not in bytes_on_disk()
    assert kept[7].answers() == answers_of(email="kept-007@example.org")


def test_reader_that_keeps_traces_in_the_files_is_told(nurse, monkeypatch):
    monkeypatch.setattr("microsite.consultations.wiping.SECONDS_FOR_OTHERS_TO_END", 0.2)
    finished(nurse, NOW - KEPT)

    with read():
        assert "traces are still in its files" in refuses()
    connection.close()
    purges()


@pytest.mark.postgres
def test_change_that_waits_for_its_second_half_is_told(nurse, monkeypatch):
    monkeypatch.setattr("microsite.consultations.wiping.SECONDS_FOR_OTHERS_TO_END", 0.2)
    finished(nurse, NOW - KEPT)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; CREATE TABLE waits (); PREPARE TRANSACTION 'half'")
    try:
        assert "traces are still in its files" in refuses()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK PREPARED 'half'")


@pytest.mark.postgres
def test_long_change_in_another_database_of_the_server_is_told(nurse, monkeypatch):
    monkeypatch.setattr("microsite.consultations.wiping.SECONDS_FOR_OTHERS_TO_END", 0.2)
    finished(nurse, NOW - KEPT)
    elsewhere = {"dbname": "postgres", "host": connection.settings_dict["HOST"], "user": "site"}
    with psycopg.connect(**elsewhere) as other:
        other.execute("SELECT pg_current_xact_id()")
        assert "traces are still in its files" in refuses()


@pytest.mark.postgres
def test_user_who_may_not_write_samples_anew_is_told(nurse):
    finished(nurse, NOW - KEPT)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE guest; GRANT pg_write_all_data, pg_read_all_data TO guest")
        cursor.execute("SET ROLE guest")
    try:
        assert not wipe_deleted()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE; DROP ROLE guest")


def test_merged_request_is_kept_and_goes_with_the_one_it_is_part_of(nurse):
    whole, part = finished(nurse, NOW - KEPT + DAY), finished(nurse, NOW - 400 * DAY)
    merge(nurse, whole, part)
    ConsultationRequest.objects.filter(pk=part.pk).update(status_at=NOW - 400 * DAY)
    purges()
    assert (is_there(whole), is_there(part)) == (True, True)

    ConsultationRequest.objects.filter(pk=whole.pk).update(status_at=NOW - KEPT)
    assert purges() == "2 requests were deleted.\n"

    assert (is_there(whole), is_there(part)) == (False, False)
    assert Deletion.objects.newest_first()[0].requests == 2
