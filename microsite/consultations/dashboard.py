"""The last weeks in pictures, with the same numbers as tables."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.views.decorators.http import require_safe

from microsite.components import BarList, Chart, Measure
from microsite.consultations import states
from microsite.consultations.clock import length_in_words
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.statistics import WEEKS, Numbers, merged, numbers, share_within
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

HALF, NINE_OF_TEN = 0.5, 0.9


@require_safe
@staff_only
def dashboard(request: StaffRequest) -> HttpResponse:
    clinic, now = current_library().clinic, timezone.now()
    with transaction.atomic(durable=True):
        found = numbers(clinic, now)
        AccessLogEntry.objects.record(
            request.user, AccessLogEntry.What.LISTED, detail="the last weeks in numbers"
        )
    context = {
        "promise": _promise(found, clinic.reply_within_open_days),
        "arrivals": _arrivals(found),
        "waits": [
            _waits(found, "half", "Half were answered within", HALF),
            _waits(found, "most", "Nine of ten were answered within", NINE_OF_TEN),
        ],
        "outcomes": _outcomes(found),
        "topics": _topics(found),
        "weeks": WEEKS,
    }
    return render_for_staff(request, "consultations/dashboard.html", context)


def _promise(found: Numbers, days: int) -> str:
    total = found.in_time + found.late
    promised = f"Promised is an answer within {days} working day{'' if days == 1 else 's'}."
    if not total:
        return f"{promised} No request of these weeks has been answered yet."
    return f"{promised} {found.in_time:,} of {total:,} answered requests were answered in time."


def _named(week: date) -> str:
    return date_format(week, "j M")


def _arrivals(found: Numbers) -> Chart:
    counts = found.arrivals.values()
    return Chart(
        "arrivals",
        "Requests a week",
        "Week of",
        "Requests",
        f"{sum(counts):,} came in {len(counts)} weeks, between {min(counts):,} and "
        f"{max(counts):,} a week. The last week is not over yet.",
        [Measure(_named(week), count) for week, count in found.arrivals.items()],
    )


def _waits(found: Numbers, name: str, title: str, share: float) -> Chart:
    whole = share_within(merged(found.waits.values()), share)
    words = (
        "Nothing has been answered yet."
        if whole is None
        else (f"Over all weeks: {length_in_words(timedelta(minutes=whole))} of opening time.")
    )
    return Chart(
        name,
        title,
        "Week of",
        "Hours of opening time",
        words,
        [Measure(_named(week), _hours(found, week, share)) for week in found.arrivals],
        kind="line",
    )


def _hours(found: Numbers, week: date, share: float) -> float | None:
    minutes = share_within(found.waits.get(week, {}), share)
    return None if minutes is None else round(minutes / 60, 1)


def _outcomes(found: Numbers) -> BarList:
    counts = {"Still open": sum(found.outcomes.get(status, 0) for status in states.OPEN)}
    counts |= {status.label: found.outcomes.get(status, 0) for status in states.FINISHED}
    return BarList(
        "outcomes",
        "How requests stand",
        "State",
        "Requests",
        f"{counts[states.Status.BOOKED.label]:,} of {sum(counts.values()):,} were booked.",
        [Measure(label, count) for label, count in counts.items()],
    )


def _topics(found: Numbers) -> BarList:
    most = sorted(found.topics.items(), key=lambda topic: (-topic[1], topic[0]))
    words = f"Most often: {most[0][0]}." if most else "There are none yet."
    measures = [Measure(label, count) for label, count in most]
    return BarList("topics", "What people ask about", "Topic", "Requests", words, measures)
