"""What each answer leads to, asked of the rules themselves, for pictures and tables of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from microsite.content import Level, SelfCheck
from microsite.selfcheck.rules import Finding, decide


@dataclass(frozen=True)
class Mark:
    """A rule that holds, with its level; ``rule`` is empty for “not sure” without one."""

    rule: str
    level: Level


@dataclass(frozen=True)
class Together:
    """What an answer leads to with others; ``others`` are pairs of question and answer."""

    mark: Mark
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Branch:
    """An answer: what it leads to alone, what with others, and whether the questions end."""

    answer: str
    words: str
    marks: tuple[Mark, ...]
    together: tuple[Together, ...]
    ends: bool


def branches(check: SelfCheck, question: str) -> Iterator[Branch]:
    for answer, words in check.questions[question].answers.items():
        alone = decide(check, {question: answer})
        together = tuple(_together(check, question, answer))
        yield Branch(answer, words, _marks(alone.findings), together, alone.ends_early)


def _marks(findings: tuple[Finding, ...]) -> tuple[Mark, ...]:
    return tuple(Mark(found.rule, found.level) for found in findings)


def _together(check: SelfCheck, question: str, answer: str) -> Iterator[Together]:
    for name, rule in check.rules_about(question, answer).items():
        others = tuple((other, among[0]) for other, among in rule.when.items() if other != question)
        if others:
            result = decide(check, {question: answer, **dict(others)})
            (mark,) = [mark for mark in _marks(result.findings) if mark.rule == name]
            yield Together(mark, others)
