"""Whether the self-check's rules name what is there, rest on something and do not clash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from microsite.content.evidence import Bibliography
from microsite.content.problems import Fault, did_you_mean
from microsite.content.reachability import unreachable
from microsite.content.self_check import NOT_SURE, Level, SelfCheck
from microsite.content.self_check_words import promises


def unsound(check: SelfCheck, bibliography: Bibliography) -> list[Fault]:
    """Return what keeps the self-check from being published."""
    wrong_names = [*_names_used_twice(check), *_unknown_names(check)]
    # What is not there cannot be reached either; it is told once.
    later = [] if wrong_names else [*unreachable(check), *_clashes(check)]
    return [*wrong_names, *later, *_unknown_sources(check, bibliography), *promises(check)]


def _fault(path: tuple[str | int, ...], message: str, cure: str) -> Fault:
    return Fault(path, message, cure, "self-check")


def _names_used_twice(check: SelfCheck) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name, group in check.groups.items():
        for question in group.questions:
            other = seen.setdefault(question, name)
            if other != name:
                message = f"“{question}” is also a question of the group “{other}”."
                path = ("groups", name, "questions", question)
                yield _fault(path, message, "Give each question a name of its own.")


def _unknown_names(check: SelfCheck) -> Iterator[Fault]:
    for name, rule in check.rules.items():
        for question, answers in rule.when.items():
            path = ("rules", name, "when", question)
            if question not in check.questions:
                message = f"There is no question “{question}”."
                cure = did_you_mean(question, check.questions)
                yield _fault(path, message, cure or "Write the question, or correct the name.")
                continue
            known = check.questions[question].answers
            for answer in [answer for answer in answers if answer not in known]:
                message = f"The question “{question}” has no answer “{answer}”."
                yield _fault(path, message, _one_of(answer, known))


def _one_of(name: str, options: Iterable[str]) -> str:
    options = [*options]
    return did_you_mean(name, options) or f"Use one of: {', '.join(options)}."


def _clashes(check: SelfCheck) -> Iterator[Fault]:
    seen: dict[frozenset[tuple[str, frozenset[str]]], str] = {}
    for name, rule in check.rules.items():
        path = ("rules", name, "when")
        conditions = frozenset(
            (question, frozenset(among)) for question, among in rule.when.items()
        )
        other = seen.setdefault(conditions, name)
        if other != name:
            message = f"“{name}” holds for the same answers as “{other}”."
            yield _fault(path, message, "Keep one of them, or correct the answers.")
        for question, answers in rule.when.items():
            if rule.level is Level.FINE and NOT_SURE in answers:
                message = f"“{name}” is fine for somebody who is not sure."
                cure = "Take not-sure out: it leads to “ask” by itself."
                yield _fault((*path, question), message, cure)


def _unknown_sources(check: SelfCheck, bibliography: Bibliography) -> Iterator[Fault]:
    for name, rule in check.rules.items():
        for number, source in enumerate(rule.sources):
            if source not in bibliography.root:
                near = did_you_mean(source, bibliography.root)
                cure = near or "Add it to sources.yaml, or correct the name."
                path = ("rules", name, "sources", number)
                yield Fault(path, f"There is no source “{source}”.", cure, "source")
