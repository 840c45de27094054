"""Tables of ``clinic.yaml``, so that a price or an hour stands in one file only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time

from microsite.content.clinic import Clinic, OpenFrom

# Text, or (text, where it links to).
Cell = str | tuple[str, str]
Rows = list[Sequence[Cell]]


def contact(clinic: Clinic) -> Rows:
    return [
        ("How", "Where"),
        ("Phone", (clinic.phone, f"tel:{clinic.phone_link}")),
        ("Email", (clinic.email, f"mailto:{clinic.email}")),
        ("Address", ", ".join(clinic.address)),
    ]


def hours(clinic: Clinic) -> Rows:
    week = [(day, _span(open_from)) for day, open_from in clinic.hours.week]
    closed = [("Also closed", ", ".join(_day(day) for day in clinic.closed_on))]
    return [("Day", "Open"), *week, *(closed if clinic.closed_on else [])]


def prices(clinic: Clinic) -> Rows:
    return [
        ("What", "Price", "About it"),
        *((p.item, p.price, p.note or "") for p in clinic.prices),
    ]


def people(clinic: Clinic) -> Rows:
    return [
        ("Name", "Role", "Register and number"),
        *((c.name, c.role, f"{c.register_name}, {c.register_number}") for c in clinic.clinicians),
    ]


CLINIC_TABLES: dict[str, Callable[[Clinic], Rows]] = {
    "contact": contact,
    "hours": hours,
    "prices": prices,
    "people": people,
}


def _span(open_from: OpenFrom | None) -> str:
    return f"{spoken(open_from.opens)} to {spoken(open_from.closes)}" if open_from else "Closed"


def spoken(moment: time) -> str:
    """Return ``9am`` or ``5:30pm``."""
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
