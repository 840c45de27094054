"""What is wrong with a file, said to the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from microsite.content.rules import AGEING, RULES, Level


@dataclass(frozen=True, order=True)
class Problem:
    """A finding in a content file: where it is, what it is and how to mend it.

    ``rule`` is a name in ``RULES``; ``level`` is "stop" or "warn".
    """

    file: str
    line: int
    message: str
    cure: str = ""
    rule: str = "block"
    level: Level = "stop"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" + (f" {self.cure}" if self.cure else "")

    @property
    def why(self) -> str:
        return RULES[self.rule].why

    @property
    def holds_page(self) -> bool:
        """Whether the page stays as it last was good because of this."""
        return self.level == "stop" and self.rule not in AGEING


class Finding(NamedTuple):
    """What a check has found on a line of the file that it looks at."""

    line: int
    rule: str
    message: str
    cure: str


class Fault(NamedTuple):
    """What a check has found in a YAML file, at the place that the path of keys leads to."""

    path: tuple[str | int, ...]
    message: str
    cure: str
    rule: str


class ContentUnavailable(Exception):
    """There is no content to publish at all: ``problems`` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Return ``Did you mean “risks.md”?`` for the nearest option, else an empty string."""
    by_folded = {option.casefold(): option for option in options}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.7)
    return f"Did you mean “{by_folded[near[0]]}”?" if near else ""
