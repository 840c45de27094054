"""Days as the clinic's calendar has them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from microsite.content import Clinic


def monday_of(moment: datetime, clinic: Clinic) -> date:
    """Return the Monday of that week, on the clinic's clock."""
    day = moment.astimezone(clinic.zone).date()
    return day - timedelta(days=day.weekday())
