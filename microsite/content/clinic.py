"""The clinic's own details, and the promise of when it answers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from microsite.content.clinic_map import ClinicMap
from microsite.content.map_drawing import DrawnMap, drawn_map
from microsite.content.validation import IsoDate, Line, ShortLine, Strict

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
FURTHEST_OPEN_DAY = 60


class OpenFrom(Strict):
    """Opening and closing time of one day, in the clinic's zone."""

    opens: time
    closes: time


def _hours(value: Any) -> Any:
    """Read ``09:00-18:00`` or ``closed``."""
    if value == "closed":
        return None
    found = HOURS.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"cannot be “{value}”. Write 09:00-18:00, or closed.")
    opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if opens >= closes:
        raise ValueError("closes before it opens.")
    return OpenFrom(opens=opens, closes=closes)


Hours = Annotated[OpenFrom | None, BeforeValidator(_hours)]


class OpeningHours(Strict):
    """A week, Monday first. None means closed all day."""

    monday: Hours
    tuesday: Hours
    wednesday: Hours
    thursday: Hours
    friday: Hours
    saturday: Hours
    sunday: Hours

    def on(self, day: date) -> OpenFrom | None:
        hours: OpenFrom | None = getattr(self, DAYS[day.weekday()])
        return hours

    @property
    def week(self) -> list[tuple[str, OpenFrom | None]]:
        """Return (day's name, hours) from Monday to Sunday."""
        return [(name.capitalize(), getattr(self, name)) for name in DAYS]

    @model_validator(mode="after")
    def are_open_sometimes(self) -> Self:
        if not any(hours for _, hours in self.week):
            raise ValueError("say closed on every day. Give at least one day its hours.")
        return self


class Price(Strict):
    item: Line = Field(description="What is paid for.")
    price: ShortLine = Field(description="The price as patients read it, such as £40.")
    note: Line | None = Field(default=None, description="What is included, or when it differs.")


class Clinician(Strict):
    name: ShortLine = Field(description="The name as it is on the register.")
    role: Line = Field(description="The profession, and what the person does here.")
    register_name: Line = Field(
        alias="register", description="The official register that the person is on."
    )
    register_number: ShortLine = Field(description="The number on that register.")
    note: Line | None = Field(default=None, description="Anything else that patients ask about.")


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"“{value}” is not a time zone. Write one such as Europe/London."
        ) from None
    return value


def _callable_number(value: str) -> str:
    if not re.fullmatch(r"\+\d{7,15}", value):
        raise ValueError("must be the number as dialled from abroad, such as +441632960123.")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", value):
        raise ValueError(f"“{value}” is not an e-mail address.")
    return value


class Clinic(Strict):
    """What ``clinic.yaml`` says."""

    demonstration: bool = Field(
        default=False, description="Yes while the clinic is made up. Remove it for a real one."
    )
    name: ShortLine = Field(description="The name of the clinic.")
    strapline: Line | None = Field(default=None, description="One line about it, for the foot.")
    phone: ShortLine = Field(description="The phone number as people write it.")
    phone_link: Annotated[str, AfterValidator(_callable_number)] = Field(
        description='The same number as dialled from abroad, in quotes: "+441632960123".'
    )
    email: Annotated[str, AfterValidator(_email)] = Field(description="The public address.")
    address: tuple[Line, ...] = Field(min_length=1, description="The postal address, a line each.")
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(
        description="Where the clinic's clocks are, such as Europe/London."
    )
    hours: OpeningHours = Field(description="When it is open on each day of the week.")
    closed_on: tuple[IsoDate, ...] = Field(
        default=(), description="Single days on which it is closed, such as holidays."
    )
    reply_within_open_days: int = Field(
        default=1, ge=1, le=10, description="The promise: a request is answered in so many days."
    )
    two_people_for_clinical_pages: bool = Field(
        default=False,
        description="Yes: a clinical page that one person changed in the browser is published "
        "by another, a clinician.",
    )
    prices: tuple[Price, ...] = Field(default=(), description="The price list.")
    clinicians: tuple[Clinician, ...] = Field(default=(), description="Who treats patients.")
    map: ClinicMap | None = Field(default=None, description="A drawing of the way to the clinic.")
    publisher: Line = Field(description="Who is responsible for what the site says.")
    funding: Line = Field(description="Who pays for the site.")
    emergency_number: ShortLine = Field(
        default="999", description="The number to call in an emergency."
    )
    urgent_number: ShortLine = Field(
        default="111", description="The number for urgent help that is not an emergency."
    )

    @field_validator("closed_on")
    @classmethod
    def leave_open_days(cls, value: tuple[date, ...]) -> tuple[date, ...]:
        if len(value) >= FURTHEST_OPEN_DAY:
            raise ValueError(f"names {FURTHEST_OPEN_DAY} days or more. Remove those in the past.")
        return value

    @cached_property
    def drawn_map(self) -> DrawnMap | None:
        return drawn_map(self.name, self.map) if self.map else None

    @property
    def today(self) -> date:
        return datetime.now(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def open_on(self, day: date) -> OpenFrom | None:
        """Return the hours of that day, holidays counted, or None when closed."""
        return None if day in self.closed_on else self.hours.on(day)

    def reply_by(self, received: datetime) -> datetime:
        """Return by when a person answers: closing time, in the clinic's zone.

        Counted are the open days that begin after the request came in: a request of Friday
        afternoon is answered by the end of Saturday where the clinic is open then, else Monday.
        ``received`` must be aware.
        """
        local = received.astimezone(self.zone)
        day, left = local.date(), self.reply_within_open_days
        while True:
            hours = self.open_on(day)
            if hours and datetime.combine(day, hours.opens, self.zone) > local:
                left -= 1
                if not left:
                    return datetime.combine(day, hours.closes, self.zone)
            day += timedelta(days=1)

    def answered_if_before(self, now: datetime) -> datetime:
        """Return the moment before which a request must have come in to be answered by ``now``.

        The other way round than ``reply_by``: that only changes where an open day begins.
        """
        day = now.astimezone(self.zone).date()
        while True:
            hours = self.open_on(day)
            if hours:
                opens = datetime.combine(day, hours.opens, self.zone)
                if self.reply_by(opens - timedelta(microseconds=1)) < now:
                    return opens
            day -= timedelta(days=1)

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how long the clinic is open between two aware moments, holidays counted."""
        found, day = timedelta(), start.astimezone(self.zone).date()
        while day <= end.astimezone(self.zone).date():
            hours = self.open_on(day)
            if hours:
                opens, closes = (
                    # In UTC: two moments of one zone would be subtracted as the clock shows them.
                    datetime.combine(day, moment, self.zone).astimezone(UTC)
                    for moment in (hours.opens, hours.closes)
                )
                found += max(min(closes, end) - max(opens, start), timedelta())
            day += timedelta(days=1)
        return found
