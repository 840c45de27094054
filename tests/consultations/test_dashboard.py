"""The last weeks in numbers: right, of nobody, and the same in words, pictures and tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from microsite.consultations.dates import monday_of
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.states import Status
from microsite.consultations.statistics import numbers, share_within
from microsite.pages.library import current_library
from microsite.staff.models import AccessLogEntry
from tests.requests_made import came_at, received
from tests.structure import faults_of

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 26, 12, tzinfo=LONDON)  # a Thursday
NEW_KEY = b"n" * 32


@pytest.fixture
def clinic():
    return current_library().clinic


def came(moment: str, **changes: Any) -> ConsultationRequest:
    request = received(**changes)
    came_at(request, datetime.fromisoformat(moment).replace(tzinfo=LONDON))
    return request


def answer(record, nurse, monkeypatch, moment: str, status: str = Status.IN_TOUCH) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: at)
        record.move(nurse, status)


def test_arrivals_are_counted_by_the_weeks_of_the_clinics_clock(clinic):
    for moment in ("2026-11-23T00:00", "2026-11-22T23:59", "2026-11-16T00:00", "2026-09-07T09:00"):
        came(moment)
    came("2026-09-06T23:59")
    received(spam=True)

    arrivals = numbers(clinic, NOW).arrivals

    assert len(arrivals) == 12
    assert {f"{week:%d %b}": count for week, count in arrivals.items() if count} == {
        "07 Sep": 1,
        "16 Nov": 2,
        "23 Nov": 1,
    }


def test_week_follows_the_clinics_zone(clinic):
    utc = datetime(2026, 7, 5, 23, 30, tzinfo=ZoneInfo("UTC"))

    assert f"{monday_of(utc, clinic):%d %b}" == "06 Jul"


@pytest.mark.parametrize(
    ("came_in", "answered", "minutes", "late"),
    [
        ("2026-11-20T15:00", "2026-11-20T15:03", 5, False),
        ("2026-11-20T15:00", "2026-11-21T11:00", 240, False),
        ("2026-11-20T15:00", "2026-11-21T14:00", 420, False),
        ("2026-11-20T15:00", "2026-11-23T10:00", 480, True),
        ("2026-11-20T19:00", "2026-11-21T08:00", 0, False),
    ],
)
def test_wait_is_opening_time_until_the_first_answer_and_is_held_against_the_promise(
    nurse, monkeypatch, came_in, answered, minutes, late
):
    record = came(came_in)

    answer(record, nurse, monkeypatch, answered)
    answer(record, nurse, monkeypatch, "2026-11-25T10:00", Status.BOOKED)

    record.refresh_from_db()
    assert (record.waited_minutes, record.was_late) == (minutes, late)


def test_spam_is_no_answer_and_an_undone_step_neither(nurse):
    record = received()
    record.move(nurse, Status.SUSPECTED_SPAM)
    assert record.waited_minutes is None
    record.move(nurse, Status.BOOKED)
    assert record.waited_minutes is not None

    event = record.undoable_by(nurse)
    assert event is not None
    record.undo(nurse, event)

    record.refresh_from_db()
    assert (record.waited_minutes, record.was_late) == (None, None)


@pytest.mark.parametrize(
    ("waits", "half", "most"),
    [
        ({}, None, None),
        ({30: 1}, 30, 30),
        ({10: 1, 20: 1}, 10, 20),
        ({10: 5, 20: 4, 500: 1}, 10, 20),
        ({10: 5, 20: 3, 500: 2}, 10, 500),
    ],
)
def test_half_and_nine_of_ten(waits, half, most):
    assert (share_within(waits, 0.5), share_within(waits, 0.9)) == (half, most)


def test_outcomes_and_topics_are_counted_under_every_key(clinic, nurse, settings):
    came("2026-11-23T10:00", topic="acne_scars").move(nurse, Status.BOOKED)
    came("2026-11-23T10:00", topic="acne_scars").move(nurse, Status.WAITING)
    settings.ENCRYPTION_KEYS = [NEW_KEY, *settings.ENCRYPTION_KEYS]
    came("2026-11-23T10:00", topic="acne_scars")
    came("2026-11-23T10:00", topic="fine_lines")

    found = numbers(clinic, NOW)

    assert found.outcomes == {"booked": 1, "waiting": 1, "new": 2}
    assert found.topics == {"Acne scars": 3, "Fine lines": 1}


def test_page_says_it_in_words_pictures_and_tables(staff, nurse):
    for _ in range(3):
        received(topic="fine_lines").move(nurse, Status.BOOKED)
    received()

    page = staff.get("/staff/numbers/")

    for words in (
        "Promised is an answer within 1 working day. 3 of 3 answered requests were answered in time.",
        "4 came in 12 weeks, between 0 and 4 a week.",
        "3 of 4 were booked.",
        "Most often: Fine lines.",
        "Half were answered within",
        "Nine of ten were answered within",
    ):
        assert words in page.text
    assert page.text.count('__drawing" viewBox') == page.text.count("The numbers as a table") == 5
    assert faults_of(page.text) == []
    # Nobody is counted: not who answered, and not who asked.
    main = page.text.split("<main")[1]
    assert "nurse" not in main
    assert "Zebrafinch" not in main
    assert AccessLogEntry.objects.get().detail == "the last weeks in numbers"


def test_page_is_calm_when_there_is_nothing(staff):
    page = staff.get("/staff/numbers/")

    assert "No request of these weeks has been answered yet." in page.text
    assert faults_of(page.text) == []
