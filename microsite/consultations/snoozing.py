"""Until when a request may be out of sight; it comes back by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.dateformat import format as date_format

from microsite.content import Clinic

AT = time(9)  # on the clinic's clock
LONGEST_DAYS = 90


def offered(clinic: Clinic, now: datetime) -> dict[str, datetime]:
    """Return what one press chooses: tomorrow and next Monday, once where they are the same."""
    today = now.astimezone(clinic.zone).date()
    tomorrow, monday = today + timedelta(days=1), today + timedelta(days=7 - today.weekday())
    days = {"tomorrow": tomorrow} | ({"monday": monday} if monday != tomorrow else {})
    return {name: _morning(day, clinic) for name, day in days.items()}


def _morning(day: date, clinic: Clinic) -> datetime:
    return datetime.combine(day, AT, clinic.zone)


def moment_in_words(moment: datetime, clinic: Clinic) -> str:
    return date_format(moment.astimezone(clinic.zone), "D j M, H:i")


class SnoozeForm(forms.Form):
    use_required_attribute = False
    until = forms.DateField(
        label="Or until 9:00 on a day",
        help_text="Such as 24/12/2026.",
        # No calendar of the browser: it writes days as its own country does, month first.
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        input_formats=["%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"],
        error_messages={
            "required": "Write a day, such as 24/12/2026",
            "invalid": "Write a day, such as 24/12/2026",
        },
    )

    def __init__(self, clinic: Clinic, now: datetime, data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        self.clinic, self.today = clinic, now.astimezone(clinic.zone).date()

    def clean_until(self) -> datetime:
        day: date = self.cleaned_data["until"]
        if not self.today < day <= self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(
                f"Write a day from tomorrow on, at most {LONGEST_DAYS} days from now"
            )
        return _morning(day, self.clinic)
