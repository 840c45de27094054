from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SummaryRow:
    """A question and what was answered.

    ``change_url`` leads to where it can be changed; in a form, a button that sends ``change_to``.
    """

    label: str
    value: str
    change_url: str = ""
    change_to: str = ""


@dataclass(frozen=True)
class Tab:
    """A link to a kind of things; ``count`` is how many there are, None when nobody counts."""

    words: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened. ``by`` is empty when it was the patient who acted."""

    at: datetime
    label: str
    by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Tick:
    """Something that must be done, and whether it is."""

    words: str
    is_done: bool = False
