"""Whether every question of the self-check matters, and every rule and result can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from microsite.content.problems import Fault
from microsite.content.self_check import NOT_SURE, Level, Rule, SelfCheck

Path = tuple[str | int, ...]


def unreachable(check: SelfCheck) -> Iterator[Fault]:
    """Yield what nobody could ever meet; every name in the rules must be known."""
    yield from _idle_questions(check)
    yield from _endings(check)
    yield from _rules_that_always_hold(check)
    yield from _rules_that_never_count(check)
    yield from _results(check)


def _fault(path: Path, message: str, cure: str) -> Fault:
    return Fault(path, message, cure, "self-check")


def _idle_questions(check: SelfCheck) -> Iterator[Fault]:
    used = {question for rule in check.rules.values() for question in rule.when}
    for name, group in check.groups.items():
        for question in group.questions:
            if question not in used:
                message = f"No rule uses the answers to “{question}”: it is asked for nothing."
                cure = "Write a rule for one of its answers, or take the question out."
                yield _fault(("groups", name, "questions", question), message, cure)


def _endings(check: SelfCheck) -> Iterator[Fault]:
    first = next(iter(check.groups.values())).questions
    for name, rule in check.rules.items():
        if rule.ends and not (len(rule.when) == 1 and set(rule.when) <= set(first)):
            message = f"“{name}” ends the questions, but does not rest on one of the first group."
            cure = "Only one question of the first group can end the self-check."
            yield _fault(("rules", name, "ends"), message, cure)


def _rules_that_always_hold(check: SelfCheck) -> Iterator[Fault]:
    for name, rule in check.rules.items():
        for question, answers in rule.when.items():
            if set(answers) == set(check.questions[question].answers):
                message = f"“{name}” holds for every answer to “{question}”."
                cure = "Leave out the answers that need no care."
                yield _fault(("rules", name, "when", question), message, cure)


def _rules_that_never_count(check: SelfCheck) -> Iterator[Fault]:
    for (name, rule), (other, wider) in permutations(check.rules.items(), 2):
        if not _is_narrower(rule, wider):
            continue
        if wider.ends:
            message = f"“{name}” never counts: “{other}” ends the questions."
        elif rule.level < wider.level:
            message = f"“{name}” changes no result: “{other}” is more careful."
        else:
            continue
        yield _fault(("rules", name, "when"), message, "Correct the answers, or take the rule out.")


def _is_narrower(rule: Rule, wider: Rule) -> bool:
    """Say whether the wider rule holds whenever the rule does, and not the other way round."""
    return _is_within(rule, wider) and not _is_within(wider, rule)


def _is_within(rule: Rule, wider: Rule) -> bool:
    return all(
        question in rule.when and set(rule.when[question]) <= set(answers)
        for question, answers in wider.when.items()
    )


def _results(check: SelfCheck) -> Iterator[Fault]:
    used = {rule.level for rule in check.rules.values()}
    if any(NOT_SURE in question.answers for question in check.questions.values()):
        used.add(Level.ASK)
    for level in Level:
        if level is not Level.FINE and level not in used:
            message = f"No answer leads to the result “{level.value}”."
            yield _fault(("results", level.value), message, "Write a rule that does.")
    for name, group in check.groups.items():
        for question, asked in group.questions.items():
            if all(_worries(check, question, answer) for answer in asked.answers):
                message = f"No answer to “{question}” leaves the result “fine” open."
                cure = "Add an answer that needs no care, or correct the rules."
                yield _fault(("groups", name, "questions", question), message, cure)


def _worries(check: SelfCheck, question: str, answer: str) -> bool:
    """Say whether the answer alone asks for more care than “fine”."""
    return answer == NOT_SURE or any(
        rule.level > Level.FINE and len(rule.when) == 1
        for rule in check.rules_about(question, answer).values()
    )
