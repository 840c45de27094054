"""What a day does to a page: a review becomes late, a consent to show pictures ends.

A late review is told, and after a while no grades are seen.

Safety text is never hidden: only what carries a grade of evidence is folded away.
"""

from __future__ import annotations

import re
from collections.abc import Set
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
# Rendering puts these around each block with pictures of a patient, counted from 0.
PAIR_START, PAIR_END = "<!--pair {}-->", "<!--/pair-->"
PAIR = re.compile(r"<!--pair (\d+)-->(.*?)<!--/pair-->", re.DOTALL)


def overdue_on(review_due: date, today: date) -> Overdue:
    """Return "lapsed" when the review is over 30 days late, "due" when it is late, else ""."""
    if today <= review_due:
        return ""
    return "lapsed" if today - review_due > GRACE else "due"


def as_of(page: Page, today: date, consented: Set[int], gone: Set[str] = frozenset()) -> Page:
    """Return the rendered page as patients see it on this day.

    Of its ``pairs`` only those with the numbers ``consented`` are shown, and no picture of the
    folders ``gone``.
    """
    overdue = overdue_on(page.review_due, today)
    start, end = (FOLDED_START, FOLDED_END) if overdue == "lapsed" else ("", "")
    html = page.html.replace(GRADED_START, start).replace(GRADED_END, end)
    html = PAIR.sub(lambda found: found[2] if int(found[1]) in consented else "", html)
    withdrawn = {
        folder
        for number, pair in enumerate(page.pairs)
        if number not in consented
        for folder in pair.folders
    }
    shown = replace(page, html=html, overdue=overdue, images=page.images - withdrawn - gone)
    for folder in gone:
        shown = _without(shown, folder)
    return shown


def _without(page: Page, folder: str) -> Page:
    """Return the page without the pictures of this folder, with their frames and credits."""
    within = f"(?:(?!</{{0}}>).)*{re.escape(folder)}(?:(?!</{{0}}>).)*</{{0}}>"
    framed = f'<figure class="picture">{within.format("figure")}'
    alone = f"<picture>{within.format('picture')}"
    credit = r'(?:\s*<span class="picture__credit">[^<]*</span>)?'
    found = re.compile(f"{framed}|{alone}{credit}", re.DOTALL)
    return replace(
        page,
        html=found.sub("", page.html),
        opening_html=found.sub("", page.opening_html),
        facts_html=found.sub("", page.facts_html),
    )
