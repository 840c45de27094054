"""By when somebody must answer, in words that need no thinking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.dateformat import format as date_format

from microsite.consultations.models import ConsultationRequest
from microsite.content import Clinic

# Half a working day: who has something else to do should do this first.
SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Due:
    """When an answer is due: “Answer by Tue 15:10”, and while that is today “2 hours left”."""

    at: datetime
    level: Literal["overdue", "soon", "later"]
    words: str
    left: str = ""


def due(record: ConsultationRequest, clinic: Clinic, now: datetime) -> Due | None:
    """Return when the next answer is due, None while the clock stands still."""
    if record.clock_from is None:
        return None
    at = clinic.reply_by(record.clock_from)
    if at < now:
        return Due(at, "overdue", f"Overdue since {short_moment(at, clinic, now)}")
    left = clinic.open_time(now, at)
    is_today = at.date() == now.astimezone(clinic.zone).date()
    return Due(
        at,
        "soon" if left <= SOON else "later",
        f"Answer by {short_moment(at, clinic, now)}",
        f"{length_in_words(left)} left" if is_today else "",
    )


def is_overdue(record: ConsultationRequest, clinic: Clinic, now: datetime) -> bool:
    """Whether nobody has answered by the time that the patient was promised."""
    return record.clock_from is not None and clinic.reply_by(record.clock_from) < now


def short_moment(at: datetime, clinic: Clinic, now: datetime) -> str:
    """Return “15:10” of today, “Tue 15:10” in the days around it, else with the date."""
    at, now = at.astimezone(clinic.zone), now.astimezone(clinic.zone)
    days = abs((at.date() - now.date()).days)
    if days == 0:
        return date_format(at, "H:i")
    return date_format(at, "D H:i" if days < 7 else "D j M, H:i")


def length_in_words(length: timedelta) -> str:
    """Return “45 minutes” or “2 hours”, rounded down: nobody is late for believing it."""
    minutes = int(length.total_seconds() // 60)
    number, unit = (minutes // 60, "hour") if minutes >= 60 else (minutes, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"
