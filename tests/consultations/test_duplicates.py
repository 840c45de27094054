"""One person who asks twice: seen, compared, made one without losing anything, taken apart."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.states import REACHABLE, Status
from microsite.staff.models import AccessLogEntry
from tests.consultations.workers import Worker, changes
from tests.requests_made import received
from tests.structure import faults_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEW_KEY = b"n" * 32
COLUMNS = ("status", "status_at", "clock_from", "snoozed_until", "merged_into_id")


@pytest.fixture
def first() -> ConsultationRequest:
    return received(3 * DAY, message="First text")


@pytest.fixture
def second(first) -> ConsultationRequest:
    return received(DAY, name="O. Zebrafinch", message="Second text")


def merges(client: Client, into: ConsultationRequest, other: ConsultationRequest) -> Any:
    """Compare the two as staff do, and merge them from that page."""
    page = client.get(f"/staff/requests/{into.pk}/compare/{other.pk}/")
    assert page.status_code == 200
    assert faults_of(page.text) == []
    seen, other_seen = page.context["seen"]
    form = {"seen": seen, "other_seen": other_seen}
    return client.post(f"/staff/requests/{into.pk}/merge/{other.pk}/", form, follow=True)


def columns(record: ConsultationRequest) -> tuple[Any, ...]:
    record.refresh_from_db()
    return tuple(getattr(record, name) for name in COLUMNS)


def test_same_number_or_address_within_30_days_is_seen(staff, settings):
    mine = received(40 * DAY, email="sam@example.org")
    near = received(11 * DAY, email="Sam@Example.org")
    received(9 * DAY, email="sam@example.org")
    received(40 * DAY)
    settings.ENCRYPTION_KEYS = [NEW_KEY, *settings.ENCRYPTION_KEYS]
    later = received(12 * DAY, email="sam@example.org", message="Under a new key")

    page = staff.get(f"/staff/requests/{mine.pk}/")

    assert "Perhaps the same person asked twice" in page.text
    assert page.context["duplicates"] == [near, later]
    assert "Perhaps the same person" not in staff.get(f"/staff/requests/{received().pk}/").text


def test_number_is_compared_in_any_spelling(staff):
    one = received(contact_by="phone", phone="01632 960777", email="")
    other = received(contact_by="phone", phone="+44 1632 960 777", email="")

    assert staff.get(f"/staff/requests/{one.pk}/").context["duplicates"] == [other]


def test_comparison_shows_each_field_and_whether_it_is_the_same(staff, first, second):
    page = staff.get(f"/staff/requests/{first.pk}/compare/{second.pk}/")

    found = {match.question: (match.mine, match.theirs) for match in page.context["matches"]}
    assert found["Name"] == ("Ottilie Zebrafinch", "O. Zebrafinch")
    assert found["Message"] == ("First text", "Second text")
    same = {match.question for match in page.context["matches"] if match.is_same}
    assert same == {"Contact", "Email address", "Topic", "Good times", "Agreed to"}
    assert "5 of 7 answers are the same." in page.text
    log = AccessLogEntry.objects.values_list("what", "request_id", "detail")
    assert list(log) == [("viewed", each.pk, "compared") for each in (first, second)]


def test_only_likely_duplicates_can_be_compared(staff, first):
    stranger = received(email="wil@example.net")

    for other in (stranger, first):
        page = staff.get(f"/staff/requests/{first.pk}/compare/{other.pk}/")
        assert page.status_code == 404


def test_merged_requests_lose_nothing(staff, nurse, first, second):
    second.add_note(nurse, "Called about the second.")
    first.add_note(nurse, "Called about the first.")

    page = merges(staff, second, first)

    assert page.status_code == 200
    assert faults_of(page.text) == []
    for words in (
        *("First text", "Second text", "Called about the first.", "Called about the second."),
        f"Also asked: {first.reference}",
        f"Received ({first.reference})",
        f"Merged with {first.reference} by you, ",
    ):
        assert words in page.text, words
    assert first.answers().message == "First text"
    assert changes(first) == [(f"Became part of {second.reference}", "nurse")]
    part = staff.get(f"/staff/requests/{first.pk}/")
    assert f"This is a part of {second.reference}" in part.text
    assert 'name="to"' not in part.text


def test_earlier_clock_counts_also_when_it_is_put_back_to_new(staff, nurse, first, second):
    merges(staff, second, first)
    second.refresh_from_db()
    assert second.clock_from == first.received_at

    second.move(nurse, Status.WAITING)
    second.move(nurse, Status.NEW)

    assert second.clock_from == first.received_at


@pytest.mark.parametrize(
    ("mine", "theirs", "after"),
    [
        ("closed", "new", "new"),
        ("waiting", "in_touch", "in_touch"),
        ("booked", "waiting", "waiting"),
        ("suspected_spam", "new", "new"),
        ("in_touch", "closed", "in_touch"),
        ("booked", "closed", "booked"),
    ],
)
def test_what_is_still_to_be_done_stays_to_be_done(
    staff, nurse, first, second, mine, theirs, after
):
    first.move(nurse, mine)
    second.move(nurse, theirs)

    merges(staff, first, second)

    assert columns(first)[0] == after
    assert columns(second)[0] == "merged"


def test_merged_one_is_in_no_list_but_all_and_search(staff, first, second):
    merges(staff, first, second)

    for status in REACHABLE:
        rows = staff.get("/staff/", {"show": status}).context["requests"]
        assert second.pk not in {row.pk for row in rows}
    rows = staff.get("/staff/", {"show": "all"}).context["requests"]
    assert {row.pk for row in rows} == {first.pk, second.pk}
    found = staff.post("/staff/search/", {"who": second.reference}).context["requests"]
    assert [row.pk for row in found] == [second.pk]


def test_undo_brings_both_back_to_the_microsecond(staff, nurse, first, second):
    second.snooze(nurse, first.received_at + 9 * DAY, "some day")
    before = columns(first), columns(second)
    merges(staff, first, second)
    worker = Worker(staff, first)

    worker.undoes()

    assert (columns(first), columns(second)) == before
    assert "Also asked" not in worker.page.text


def test_they_can_be_taken_apart_after_other_steps(staff, nurse, first, second):
    before = columns(second)
    merges(staff, first, second)
    worker = Worker(staff, first)
    worker.moves("booked")

    page = worker.client.post(
        f"/staff/requests/{first.pk}/split/{second.pk}/",
        {"seen": worker.page.context["seen"]},
        follow=True,
    )

    assert f"Taken apart from {second.reference}" in page.text
    assert columns(second) == before
    assert columns(first)[0] == "booked"


def test_part_of_a_part_is_shown_too(staff, first, second):
    third = received(message="Third text")
    merges(staff, second, third)
    merges(staff, first, second)

    page = staff.get(f"/staff/requests/{first.pk}/")

    for words in ("First text", "Second text", "Third text"):
        assert words in page.text
    assert page.text.count("Make it a request of its own again") == 1


def test_screen_that_missed_the_merge_changes_nothing(staff, first, second):
    kim, lee = Worker.called("kim", second), Worker.called("lee", second)
    page = lee.client.get(f"/staff/requests/{first.pk}/compare/{second.pk}/")
    seen, other_seen = page.context["seen"]
    merges(kim.client, first, second)
    after = columns(first), columns(second)

    answers = [
        lee.moves("booked"),
        lee.client.post(
            f"/staff/requests/{second.pk}/merge/{first.pk}/",
            {"seen": other_seen, "other_seen": seen},
        ),
        lee.client.post(
            f"/staff/requests/{first.pk}/merge/{second.pk}/",
            {"seen": seen, "other_seen": other_seen},
        ),
        # The same person on another screen of theirs: a part can make no step either.
        kim.moves("booked"),
    ]

    assert [answer.status_code for answer in answers] == [409] * 4
    assert (columns(first), columns(second)) == after


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_them_the_other_way_round_one_wins(first, second):
    pairs = [(Worker.called("kim", first), first, second)]
    pairs.append((Worker.called("lee", second), second, first))
    start, statuses = threading.Barrier(2), []

    def act(worker: Worker, into: ConsultationRequest, other: ConsultationRequest) -> None:
        form = {"seen": 0, "other_seen": 0}
        start.wait()
        answer = worker.client.post(f"/staff/requests/{into.pk}/merge/{other.pk}/", form)
        statuses.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [302, 409]
    assert sorted([columns(first)[0], columns(second)[0]]) == ["merged", "new"]


def test_nonsense_is_not_found(staff, first):
    nobody = "00000000-0000-4000-8000-000000000000"
    for other in (first.pk, nobody):
        answer = staff.post(f"/staff/requests/{first.pk}/merge/{other}/", {"seen": 0})
        assert answer.status_code == 404
