"""The pages in the order in which somebody has to read them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from microsite.content import Library, Page

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Review:
    """A page and the days until its review is due; below 0 it is late."""

    page: Page
    days: int

    @property
    def is_late(self) -> bool:
        return self.days < 0

    @property
    def when(self) -> str:
        if self.days in (-1, 0, 1):
            return {-1: "1 day late", 0: "today", 1: "tomorrow"}[self.days]
        return f"in {self.days} days" if self.days > 0 else f"{-self.days} days late"


def reviews(library: Library) -> list[Review]:
    """Return all pages, the most urgent first."""
    today = library.clinic.today
    pages = sorted(library.pages.values(), key=lambda page: (page.review_due, page.title))
    return [Review(page, _days(today, page.review_due)) for page in pages]


def _days(today: date, due: date) -> int:
    return (due - today).days


def is_soon(review: Review) -> bool:
    return review.days <= SOON.days
