"""What answers to the self-check lead to. Pure: it knows no request, and it stores nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from microsite.content import NOT_SURE, Group, Level, Rule, SelfCheck


@dataclass(frozen=True)
class Finding:
    """An answer that matters. ``rule`` is empty for one that is not sure and has no rule."""

    rule: str
    level: Level
    questions: tuple[str, ...]
    told: str
    why: str
    next: str
    sources: tuple[str, ...] = ()
    basis: str | None = None


@dataclass(frozen=True)
class Result:
    """What somebody is told: the most careful level wins, and it comes first."""

    level: Level
    findings: tuple[Finding, ...]
    ends_early: bool


def decide(check: SelfCheck, answers: Mapping[str, str]) -> Result:
    """Return the result of these answers, of question to answer; unknown ones do not count.

    An answer that ends the questions counts alone, but what needs a doctor is told all the same.
    """
    known = _known(check, answers)
    true = {name: rule for name, rule in check.rules.items() if _holds(rule, known)}
    findings = [*_of_rules(true), *_of_doubts(check, known, true)]
    ends_early = any(rule.ends for rule in true.values())
    if ends_early:
        findings = [found for found in findings if _counts_at_the_end(check, found)]
    places = {question: place for place, question in enumerate(check.questions)}
    findings.sort(key=lambda found: min(places[question] for question in found.questions))
    findings.sort(key=lambda found: found.level, reverse=True)
    level = findings[0].level if findings else Level.FINE
    return Result(level, tuple(findings), ends_early)


def unanswered(group: Group, answers: Mapping[str, str]) -> list[str]:
    """Return the questions of the group that have no answer yet, in their order."""
    return [
        name
        for name, question in group.questions.items()
        if answers.get(name) not in question.answers
    ]


def missing(check: SelfCheck, answers: Mapping[str, str]) -> list[str]:
    """Return the questions that must still be answered: none after an answer that ends them."""
    if decide(check, answers).ends_early:
        return []
    return [name for group in check.groups.values() for name in unanswered(group, answers)]


def is_complete(check: SelfCheck, answers: Mapping[str, str]) -> bool:
    return not missing(check, answers)


def next_group(check: SelfCheck, answers: Mapping[str, str]) -> str | None:
    """Return the name of the first group with a question to answer; None when there is none."""
    still = missing(check, answers)
    return next(
        (name for name, group in check.groups.items() if {*still} & {*group.questions}), None
    )


def _known(check: SelfCheck, answers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: answers[name]
        for name, question in check.questions.items()
        if answers.get(name) in question.answers
    }


def _holds(rule: Rule, answers: Mapping[str, str]) -> bool:
    return all(answers.get(question) in among for question, among in rule.when.items())


def _of_rules(rules: Mapping[str, Rule]) -> Iterator[Finding]:
    for name, rule in rules.items():
        yield Finding(
            name,
            rule.level,
            tuple(rule.when),
            rule.told,
            rule.why,
            rule.next,
            rule.sources,
            rule.basis,
        )


def _of_doubts(
    check: SelfCheck, answers: Mapping[str, str], rules: Mapping[str, Rule]
) -> Iterator[Finding]:
    """Yield a finding for each “not sure” that no rule speaks of."""
    spoken_of = {
        question
        for rule in rules.values()
        for question, among in rule.when.items()
        if NOT_SURE in among
    }
    for name, answer in answers.items():
        if answer == NOT_SURE and name not in spoken_of:
            question = check.questions[name]
            told = f"You are not sure: {question.text}"
            yield Finding("", Level.ASK, (name,), told, question.why, check.not_sure)


def _counts_at_the_end(check: SelfCheck, found: Finding) -> bool:
    return found.level is Level.DOCTOR or (found.rule != "" and check.rules[found.rule].ends)
