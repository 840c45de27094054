"""What is checked of all pages together, and what time does to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from microsite.content.evidence import Bibliography
from microsite.content.house_rules import HouseRules
from microsite.content.page import Page
from microsite.content.problems import Problem

SOURCE_LIFETIME = timedelta(days=730)
# From (file, key) to the line where the key stands.
LineOf = Callable[[str, str], int]


def check_whole(
    pages: Mapping[str, Page],
    bibliography: Bibliography,
    line_of: LineOf,
    rules: HouseRules,
    today: date,
) -> list[Problem]:
    """Return what is wrong with reviews and sources on this day."""
    return [
        *_reviews(pages, line_of, rules),
        *_sources(pages, bibliography, line_of, rules, today),
    ]


def _reviews(pages: Mapping[str, Page], line_of: LineOf, rules: HouseRules) -> list[Problem]:
    found = []
    for page in pages.values():
        if page.overdue:
            rule = "overdue-review" if page.overdue == "due" else "lapsed-review"
            message = f"The review was due on {page.review_due}."
            cure = "A clinician reads the page again; then change review_due."
            line, level = line_of(page.file, "review_due"), rules.level_of(rule)
            found.append(Problem(page.file, line, message, cure, rule, level))
        if page.review.state == "changed since review":
            message = f"The words have changed since {page.review.by} signed them."
            cure = "Ask for a new review, or put the signed words back."
            line, level = line_of(page.file, "reviewed_hash"), rules.level_of("voided-review")
            found.append(Problem(page.file, line, message, cure, "voided-review", level))
    return found


def _sources(
    pages: Mapping[str, Page],
    bibliography: Bibliography,
    line_of: LineOf,
    rules: HouseRules,
    today: date,
) -> list[Problem]:
    used = {reference.id for page in pages.values() for reference in page.references}
    found = []
    for name, source in bibliography.root.items():
        if name not in used:
            message, cure = f"No page cites “{name}”.", "Cite it where it belongs, or remove it."
            rule = "unused-source"
        elif today - source.checked > SOURCE_LIFETIME:
            message = f"“{name}” was last looked at on {source.checked}."
            cure = "Open it, see whether it still says the same, and change “checked”."
            rule = "stale-source"
        else:
            continue
        level = rules.level_of(rule)
        line = line_of("sources.yaml", name)
        found.append(Problem("sources.yaml", line, message, cure, rule, level))
    return found
