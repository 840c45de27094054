"""What is checked of all pages together, and what time does to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from microsite.content.evidence import Bibliography
from microsite.content.house_rules import HouseRules
from microsite.content.page import Overdue, Page
from microsite.content.problems import Problem
from microsite.content.self_check import SelfCheck

SOURCE_LIFETIME = timedelta(days=730)
# From (file, key) to the line where the key stands.
LineOf = Callable[[str, str], int]


def check_whole(
    pages: Mapping[str, Page],
    bibliography: Bibliography,
    check: SelfCheck | None,
    line_of: LineOf,
    rules: HouseRules,
    today: date,
) -> list[Problem]:
    """Return what is wrong with reviews and sources on this day."""
    return [
        *_reviews(pages, line_of, rules),
        *_sources(pages, bibliography, check, line_of, rules, today),
    ]


def _reviews(pages: Mapping[str, Page], line_of: LineOf, rules: HouseRules) -> list[Problem]:
    found = []
    for page in pages.values():
        if page.overdue:
            line = line_of(page.file, "review_due")
            found.append(late_review(page.file, line, page.review_due, page.overdue, rules))
        if page.review.state == "changed since review":
            message = f"The words have changed since {page.review.by} signed them."
            cure = "Ask for a new review, or put the signed words back."
            line, level = line_of(page.file, "reviewed_hash"), rules.level_of("voided-review")
            found.append(Problem(page.file, line, message, cure, "voided-review", level))
    return found


def late_review(file: str, line: int, due: date, overdue: Overdue, rules: HouseRules) -> Problem:
    rule = "overdue-review" if overdue == "due" else "lapsed-review"
    message = f"The review was due on {due}."
    cure = "A clinician reads it again; then change review_due."
    return Problem(file, line, message, cure, rule, rules.level_of(rule))


def _sources(
    pages: Mapping[str, Page],
    bibliography: Bibliography,
    check: SelfCheck | None,
    line_of: LineOf,
    rules: HouseRules,
    today: date,
) -> list[Problem]:
    used = {reference.id for page in pages.values() for reference in page.references}
    used |= check.sources if check else set()
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
