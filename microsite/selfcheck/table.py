"""The rules of the self-check as a table that a clinician can sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from microsite.content import Level, Rule, SelfCheck, Source

HEADINGS = (
    "Row",
    "Question and answer",
    "Result",
    "What patients read: their answer, and why",
    "What patients read: what to do next",
    "Rests on",
    "Agreed (initials)",
    "To change",
)
PREFACE = """\
# The self-check: flow and rules for sign-off

`manage.py write_self_check` writes this file from `content/en/self-check.yaml`. Change that one.

Last change: {changed}. To be read again by: {review_due}. {questions} questions, {rules} rules.

- The most careful level that holds is the result: doctor, then wait, then ask, then fine.
- “I am not sure” is **ask**, unless a rule says more. What to do then: {not_sure}
- After “Nothing more is asked” no other answer counts. What needs a doctor is told all the same.
- Nothing is stored, and nothing is added up to a score.

![The questions in their order, and the rules that each answer leads to](flow.svg)
"""
SIGNATURE = """\
## Signed by

Name:

Profession, register and number:

Date and signature:
"""


@dataclass(frozen=True)
class Row:
    """A rule. ``conditions`` are question and answers in words; all of them must hold."""

    name: str
    level: Level
    conditions: tuple[tuple[str, str], ...]
    told: str
    why: str
    next: str
    references: tuple[int, ...]
    basis: str
    ends: bool


def used_sources(check: SelfCheck, sources: Mapping[str, Source]) -> dict[str, Source]:
    """Return the sources of the rules by their ids, in the order of first use."""
    used = (name for rule in check.rules.values() for name in rule.sources)
    return {name: sources[name] for name in used if name in sources}


def rows(check: SelfCheck, sources: Mapping[str, Source]) -> Iterator[Row]:
    numbers = {name: number for number, name in enumerate(used_sources(check, sources), 1)}
    for name, rule in check.rules.items():
        yield Row(
            name,
            rule.level,
            tuple(_conditions(check, rule)),
            rule.told,
            rule.why,
            rule.next,
            tuple(numbers[source] for source in rule.sources if source in numbers),
            rule.basis or "",
            rule.ends,
        )


def _conditions(check: SelfCheck, rule: Rule) -> Iterator[tuple[str, str]]:
    for name, answers in rule.when.items():
        question = check.questions[name]
        yield question.text, " or ".join(f"“{question.answers[answer]}”" for answer in answers)


def as_markdown(check: SelfCheck, sources: Mapping[str, Source]) -> str:
    """Return the table with what a clinician must know before signing it."""
    preface = PREFACE.format(
        changed=check.changed,
        review_due=check.review_due,
        questions=len(check.questions),
        rules=len(check.rules),
        not_sure=check.not_sure,
    )
    table = [HEADINGS, ("---",) * len(HEADINGS), *map(_cells, rows(check, sources))]
    listed = [
        f"{number}. {source.citation} <{source.link}> We read: {source.read}."
        for number, source in enumerate(used_sources(check, sources).values(), 1)
    ]
    written = "\n".join(f"| {' | '.join(cells)} |" for cells in table)
    parts = (preface, "## Rules\n", f"{written}\n", "## Sources\n", "\n".join(listed) + "\n")
    return "\n".join((*parts, SIGNATURE))


def _cells(row: Row) -> tuple[str, ...]:
    asked = " **and** ".join(f"{question} {answers}" for question, answers in row.conditions)
    rests = ", ".join([*map(str, row.references), *([row.basis] if row.basis else [])])
    ends = " Nothing more is asked." if row.ends else ""
    cells = (row.name, asked, f"**{row.level.value}**{ends}", f"*{row.told}* {row.why}", row.next)
    return tuple(cell.replace("|", "\\|") for cell in (*cells, rests, "", ""))
