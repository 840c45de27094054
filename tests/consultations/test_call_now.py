"""Whom to call now: those who asked for a call and said that this hour suits them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from microsite.consultations.answers import BestTime
from microsite.consultations.call_times import WINDOWS
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.states import Status
from tests.requests_made import received

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NEW_KEY = b"n" * 32
CHOICES = {
    "mornings": ("weekday_mornings",),
    "afternoons": ("weekday_afternoons",),
    "evenings or Saturday": ("saturday", "weekday_evenings"),
    "any time": ("any_time",),
    "mornings or any time": ("any_time", "weekday_mornings"),
    "said nothing": (),
}
ALWAYS = {"any time", "mornings or any time", "said nothing"}


@pytest.fixture
def callers() -> None:
    for name, times in CHOICES.items():
        received(name=name, contact_by="phone", phone="01632 960777", email="", best_times=times)
    received(name="by email", best_times=("any_time",))


def to_call_at(moment: str) -> set[str]:
    local = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    return {record.answers().name for record in ConsultationRequest.objects.to_call_at(local)}


@pytest.mark.parametrize(
    ("moment", "names"),
    [
        ("2026-11-26T08:59", ALWAYS),
        ("2026-11-26T09:00", ALWAYS | {"mornings"}),
        ("2026-11-26T11:59", ALWAYS | {"mornings"}),
        ("2026-11-26T12:00", ALWAYS | {"afternoons"}),
        ("2026-11-26T16:00", ALWAYS | {"evenings or Saturday"}),
        ("2026-11-26T18:00", ALWAYS),
        ("2026-11-28T10:00", ALWAYS | {"evenings or Saturday"}),
        ("2026-11-29T10:00", ALWAYS),
    ],
)
def test_hour_and_day_are_those_of_the_clinics_clock(callers, moment, names):
    assert to_call_at(moment) == names


def test_callers_are_found_while_keys_are_changed(callers, settings):
    settings.ENCRYPTION_KEYS = [NEW_KEY, *settings.ENCRYPTION_KEYS]
    received(name="later", contact_by="phone", phone="01632 960777", email="", best_times=())

    assert to_call_at("2026-11-29T10:00") == ALWAYS | {"later"}


def test_hours_are_those_that_the_form_says():
    for time, (_, hours) in WINDOWS.items():
        if time != BestTime.SATURDAY:
            first, last = ((hour - 1) % 12 + 1 for hour in (hours[0], hours[-1] + 1))
            assert time.label.endswith(f", {first} to {last}")


def test_times_are_not_in_the_database_in_plain_words(callers):
    rows = repr(list(ConsultationRequest.objects.values("topic_digest", "call_digest")))
    assert "morning" not in rows
    assert "stretch" not in rows


def test_list_shows_them_among_those_whose_next_step_is_the_clinics(staff, nurse, callers):
    page = staff.get("/staff/?call=now")

    assert {row.name for row in page.context["requests"]} >= ALWAYS
    assert "by email" not in {row.name for row in page.context["requests"]}
    assert "These people asked for a call" in page.text
    current = [link.words for link in page.context["links"] if link.is_current]
    assert "Call now" in current

    for record in ConsultationRequest.objects.all():
        record.move(nurse, Status.WAITING)
    page = staff.get("/staff/?show=waiting&call=now")
    assert len(page.context["requests"]) == 7
    assert "Call now" not in page.text
