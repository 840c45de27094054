"""What is wrong with a text, told at the places of the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from microsite.content import Problem
from microsite.editing.exact import ExactPage
from microsite.editing.fields import KEYS


@dataclass(frozen=True)
class Finding:
    """``line`` counts in the text area, from 1; 0 is the header, and then ``field`` names where."""

    level: str
    line: int
    what: str
    cure: str = ""
    why: str = ""
    field: str = ""

    @property
    def anchor(self) -> str:
        """The id of the field that it is about."""
        return self.field or "text"


def findings_of(problems: Iterable[Problem], page: ExactPage) -> list[Finding]:
    """Return the problems, those that keep the page from being published first."""
    return in_order(_finding(problem, page) for problem in problems)


def in_order(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda finding: (finding.level != "stop", finding.line))


def finding_of(problem: Problem) -> Finding:
    """Return the problem at the line of its file."""
    # What only time does to a page never keeps a correction back.
    level = "warn" if problem.level == "stop" and not problem.holds_page else problem.level
    return Finding(level, problem.line, problem.message, problem.cure, problem.why)


def _finding(problem: Problem, page: ExactPage) -> Finding:
    line = problem.line - page.body_line + 1
    in_header = page.has_header and line < 1
    field = ""
    if in_header:
        key = page.key_at(problem.line)
        field = f"header-{key if key in page.fields and key in KEYS else 'rest'}"
    line = 0 if in_header else max(line, 1)
    return replace(finding_of(problem), line=line, field=field)
