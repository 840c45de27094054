"""The YAML files about the whole site: as they are now, or else as they last were good."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Generic, NamedTuple

from microsite.content.entries import check_entries
from microsite.content.evidence import Bibliography
from microsite.content.house_rules import HouseRules
from microsite.content.memory import Memory, Model
from microsite.content.overdue import overdue_on
from microsite.content.problems import Fault, Problem
from microsite.content.redirects import Redirects
from microsite.content.self_check import SelfCheck
from microsite.content.soundness import unsound
from microsite.content.strict_yaml import parse
from microsite.content.validation import checked
from microsite.content.whole import late_review
from microsite.content.worrying_signs import WorryingSigns, words_used_twice

COMMENTS = re.compile(r"^ *#.*$", re.M)


class Found(NamedTuple, Generic[Model]):
    """What a file says, None when it cannot be used, and what is wrong with it."""

    record: Model | None
    problems: list[Problem]


def house_rules(memory: Memory) -> Found[HouseRules]:
    """Return what ``checks.yaml`` says; without that file there are the usual rules."""
    file = f"{memory.language}/checks.yaml"
    if not memory.has(file):
        return Found(HouseRules(), [])
    found = read_record(memory, file, HouseRules, HouseRules())
    return found._replace(record=found.record or HouseRules())


def self_check(
    memory: Memory, rules: HouseRules, bibliography: Bibliography, today: date
) -> Found[SelfCheck]:
    """Return what ``self-check.yaml`` says; a site may do without it."""
    file = f"{memory.language}/self-check.yaml"
    if not memory.has(file):
        return Found(None, [])
    faults_of = partial(unsound, bibliography=bibliography)
    check, problems = read_record(memory, file, SelfCheck, rules, faults_of)
    return Found(check, [*problems, *_late(memory, file, check, rules, today)])


def worrying_signs(memory: Memory, rules: HouseRules, today: date) -> Found[WorryingSigns]:
    """Return what ``worrying-signs.yaml`` says; a site may do without it."""
    file = f"{memory.language}/worrying-signs.yaml"
    if not memory.has(file):
        return Found(None, [])
    signs, problems = read_record(memory, file, WorryingSigns, rules, words_used_twice)
    return Found(signs, [*problems, *_late(memory, file, signs, rules, today)])


def redirects(memory: Memory, rules: HouseRules) -> Found[Redirects]:
    """Return what ``redirects.yaml`` says; without it, or with nothing in it, there are none."""
    file = redirects_file(memory)
    text = memory.text(file).text if memory.has(file) else ""
    if text is not None and not COMMENTS.sub("", text).strip():
        return Found(None, [])
    return read_record(memory, file, Redirects, rules)


def wrong_redirects(memory: Memory, faults: Iterable[Fault]) -> list[Problem]:
    """Return what is wrong with lines of a file that can be read."""
    file = redirects_file(memory)
    return _problems(faults, file, memory.text(file).text or "")


def redirects_file(memory: Memory) -> str:
    return f"{memory.language}/redirects.yaml"


def _late(
    memory: Memory,
    file: str,
    record: SelfCheck | WorryingSigns | None,
    rules: HouseRules,
    today: date,
) -> list[Problem]:
    """Say when a file that a clinician reads again is due."""
    if not record or not (overdue := overdue_on(record.review_due, today)):
        return []
    line = parse(memory.text(file).text or "", file).line_of(("review_due",))
    return [late_review(file, line, record.review_due, overdue, rules)]


def read_record(
    memory: Memory,
    file: str,
    model: type[Model],
    rules: HouseRules,
    faults_of: Callable[[Model], Iterable[Fault]] = lambda record: (),
) -> Found[Model]:
    """Return the YAML file as ``model``: as it is now or as it last was good."""
    now: Model | None = None
    found = memory.text(file)
    problems = [found.problem] if found.problem else []
    if found.text is not None:
        record = memory.record(file, found.text, model)
        if isinstance(record, list):
            problems = record
        else:
            faults = _problems(faults_of(record), file, found.text)
            problems = [*check_entries(record, file, found.text, rules), *faults]
            # A banned word alone does not leave the site without its clinic.
            now = None if faults else record
        if not any(problem.holds_page for problem in problems):
            memory.kept.keep_text(file, found.text)
            return Found(now, problems)
    last_good = memory.kept.text(file)
    return Found(now if last_good is None else checked(model, parse(last_good, file)), problems)


def _problems(faults: Iterable[Fault], file: str, text: str) -> list[Problem]:
    """Return the faults with the lines where they are in the text."""
    faults = [*faults]
    if not faults:
        return []
    document = parse(text, file)
    return [
        Problem(file, document.line_of(fault.path), fault.message, fault.cure, fault.rule)
        for fault in faults
    ]
