"""By when an answer is due, as staff read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from microsite.consultations.clock import due, length_in_words
from microsite.consultations.models import ConsultationRequest
from microsite.pages.library import current_library

LONDON = ZoneInfo("Europe/London")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


@pytest.fixture
def clinic():
    return current_library().clinic


@pytest.mark.parametrize(
    ("now", "words", "left", "level"),
    [
        ("2026-11-20T15:00", "Answer by Sat 14:00", "", "later"),
        ("2026-11-21T00:30", "Answer by 14:00", "4 hours left", "soon"),
        ("2026-11-21T11:59", "Answer by 14:00", "2 hours left", "soon"),
        ("2026-11-21T12:40", "Answer by 14:00", "1 hour left", "soon"),
        ("2026-11-21T13:15", "Answer by 14:00", "45 minutes left", "soon"),
        ("2026-11-21T14:01", "Overdue since 14:00", "", "overdue"),
        ("2026-11-23T09:00", "Overdue since Sat 14:00", "", "overdue"),
        ("2026-11-30T09:00", "Overdue since Sat 21 Nov, 14:00", "", "overdue"),
    ],
)
def test_words_come_first(clinic, now, words, left, level):
    friday = ConsultationRequest(clock_from=at("2026-11-20T15:00"))

    clock = due(friday, clinic, at(now))

    assert clock is not None
    assert (clock.words, clock.left, clock.level) == (words, left, level)


def test_hours_left_are_those_in_which_somebody_is_there(clinic):
    monday = ConsultationRequest(clock_from=at("2026-11-22T12:00"))

    clock = due(monday, clinic, at("2026-11-23T06:00"))

    assert clock is not None
    assert (clock.words, clock.left, clock.level) == ("Answer by 18:00", "9 hours left", "later")


def test_clock_that_stands_still_says_nothing(clinic):
    assert due(ConsultationRequest(), clinic, at("2026-11-20T15:00")) is None


def test_later_start_is_never_due_earlier(clinic):
    """So that sorting by the start is sorting by when it is due."""
    moments = [at("2026-12-18T00:00") + timedelta(hours=number) for number in range(24 * 20)]

    dues = [clinic.reply_by(moment) for moment in moments]

    assert dues == sorted(dues)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20T15:00", "2026-11-20T16:30", 1.5),
        ("2026-11-20T15:00", "2026-11-21T12:00", 5),
        ("2026-11-20T19:00", "2026-11-21T08:00", 0),
        ("2026-11-21T13:00", "2026-11-23T10:00", 2),
        ("2026-12-24T17:00", "2026-12-26T11:00", 2),
        ("2026-03-28T13:00", "2026-03-30T10:00", 2),
        ("2026-11-20T16:00", "2026-11-20T15:00", 0),
    ],
)
def test_open_time_counts_hours_weekends_holidays_and_no_change_of_the_clocks(
    clinic, start, end, hours
):
    assert clinic.open_time(at(start), at(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (185, "3 hours")],
)
def test_lengths_are_rounded_down(minutes, words):
    assert length_in_words(timedelta(minutes=minutes, seconds=20)) == words
