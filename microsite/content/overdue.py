"""What patients see of a review that is late: a notice, and after a while no grades.

Safety text is never hidden: only what carries a grade of evidence is folded away.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from microsite.content.page import Overdue, Page

GRACE = timedelta(days=30)
# Rendering puts these around everything that carries a grade.
GRADED_START = '<hr class="graded-start">'
GRADED_END = '<hr class="graded-end">'
FOLDED_START = (
    '<details class="overdue-claims"><summary>'
    "We are checking whether this is still right. Show it as it was"
    "</summary>"
)
FOLDED_END = "</details>"


def overdue_on(review_due: date, today: date) -> Overdue:
    """Return "lapsed" when the review is over 30 days late, "due" when it is late, else ""."""
    if today <= review_due:
        return ""
    return "lapsed" if today - review_due > GRACE else "due"


def as_of(page: Page, today: date) -> Page:
    """Return the rendered page as patients see it on this day."""
    overdue = overdue_on(page.review_due, today)
    start, end = (FOLDED_START, FOLDED_END) if overdue == "lapsed" else ("", "")
    html = page.html.replace(GRADED_START, start).replace(GRADED_END, end)
    return replace(page, html=html, overdue=overdue)
