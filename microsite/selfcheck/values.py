"""What a reader marked as mattering, beside what the page's table of options says about it.

Nothing is counted, weighed or put in order of merit: the options stay in the table's order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from microsite.content import VALUE_LEVELS, Comparison, Page

# “Not much” is not repeated: it is not what somebody wants to talk about.
REPEATED = ("a-lot", "some")


@dataclass(frozen=True)
class Marks:
    """The level of each value by id; ``left_out`` says whether something else was sent besides."""

    levels: dict[str, str]
    left_out: bool = False


@dataclass(frozen=True)
class Marked:
    """A value with the rows that speak to it, and the options' answers in these rows."""

    words: str
    level: str
    rows: tuple[str, ...]
    options: tuple[OptionAnswers, ...]


@dataclass(frozen=True)
class OptionAnswers:
    """``answers`` are pairs of a row's name and what it says, which is sanitised HTML."""

    name: str
    answers: tuple[tuple[str, str], ...]


def read_marks(page: Page, sent: QueryDict) -> Marks:
    """Return what was sent of this page's form; of several levels of a value the last."""
    known = {value.id for value in page.values}
    given = [(name, levels[-1]) for name, levels in sent.lists() if levels]
    levels = {name: level for name, level in given if name in known and level in VALUE_LEVELS}
    answers = sum(len(levels) for _, levels in sent.lists())
    return Marks(levels, left_out=len(levels) < answers)


def beside_options(page: Page, marks: Marks) -> tuple[Marked, ...]:
    """Return what was marked “a lot”, then “some”, each in the page's order."""
    return tuple(_marked(page, marks)) if page.comparison else ()


def _marked(page: Page, marks: Marks) -> Iterator[Marked]:
    for level in REPEATED:
        for value in page.values:
            if page.comparison and marks.levels.get(value.id) == level:
                label = VALUE_LEVELS[level].lower()
                options = tuple(_answers(page.comparison, value.rows))
                yield Marked(value.words, label, value.rows, options)


def _answers(comparison: Comparison, names: tuple[str, ...]) -> Iterator[OptionAnswers]:
    rows = [comparison.row(name) for name in names]
    for number, option in enumerate(comparison.options):
        yield OptionAnswers(option, tuple((row.name, row.cells[number]) for row in rows))
