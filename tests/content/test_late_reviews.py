"""What time does to a page: its review and its sources grow old."""

from __future__ import annotations

from datetime import date

import pytest

from tests.folder import ContentFolder, problems

GRADED_AND_CARE = """\
!!! care urgent "Get help today if:"
    - you have severe pain

!!! claim some "Fine lines"
    Some people saw a change [@alam-2014].

!!! evidence "What the evidence says"
    | Concern | Evidence | In plain words |
    |---|---|---|
    | Scars | good | Scars look better [@alam-2014]. |
"""


@pytest.mark.parametrize(
    ("today", "overdue", "told"),
    [
        (date(2027, 5, 22), "", []),
        (date(2027, 5, 23), "due", ["overdue-review"]),
        (date(2027, 6, 21), "due", ["overdue-review"]),
        (date(2027, 6, 22), "lapsed", ["lapsed-review"]),
    ],
)
def test_a_late_review_never_takes_a_page_down(folder: ContentFolder, today, overdue, told):
    folder.page("tried.md", GRADED_AND_CARE)

    library = folder.load(today=today)

    page = library.pages["/tried/"]
    about_time = [p for p in library.problems if p.file == page.file and "review" in p.rule]
    assert page.overdue == overdue
    assert [(p.rule, p.line) for p in about_time] == [(rule, 6) for rule in told]
    assert problems(library) == []


def test_long_after_its_review_a_page_folds_its_grades_but_no_card(folder: ContentFolder):
    folder.page("tried.md", GRADED_AND_CARE)
    fresh = folder.load(today=date(2027, 5, 22)).pages["/tried/"].html

    late = folder.load(today=date(2027, 6, 22)).pages["/tried/"].html

    assert "<details" not in fresh
    before, opened, rest = late.partition('<details class="overdue-claims">')
    folded, closed, _ = rest.partition("</details>")
    assert (opened, closed) != ("", "")
    assert "you have severe pain" in before
    assert "Some people saw a change" in folded
    assert "Scars look better" in folded


def test_a_source_that_nobody_looked_at_for_two_years_is_told_but_holds_no_page(folder):
    folder.page("tried.md", "Some words [@alam-2014].\n")
    assert "stale-source" not in rules_of(folder, date(2028, 11, 21))

    library = folder.load(today=date(2028, 11, 22))

    stale = [problem for problem in library.problems if problem.rule == "stale-source"]
    assert [(p.file, p.line, p.level, p.holds_page) for p in stale] == [
        ("sources.yaml", 1, "stop", False)
    ]
    assert "Some words" in library.pages["/tried/"].html


def rules_of(folder: ContentFolder, today: date) -> set[str]:
    return {problem.rule for problem in folder.load(today=today).problems}
