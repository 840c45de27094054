"""What patients read in the self-check, and what it may not promise them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from microsite.content.problems import Fault
from microsite.content.self_check import Level, SelfCheck
from microsite.content.strict_yaml import Path

# These are refused whatever checks.yaml says.
PROMISE = re.compile(
    r"\b(?:suitable|suits|safe|safer|safest|safely|guarantee\w*|painless|risk[- ]free|no risks?"
    r"|all clear|good candidates?|nothing to worry|can go ahead"
    r"|(?:it|this|microneedling|treatment) (?:will work|will help|is right for))\b",
    re.I,
)


def promises(check: SelfCheck) -> Iterator[Fault]:
    for path, words in words_of(check):
        if found := PROMISE.search(words):
            message = f"“{found[0]}” promises what no self-check can know."
            yield Fault(path, message, "Say what to do, and who looks at the skin.", "promise")


def words_of(check: SelfCheck) -> Iterator[tuple[Path, str]]:
    """Yield (path in the file, words) of everything that patients read."""
    for level in Level:
        outcome, place = check.results.of(level), ("results", level.value)
        yield (*place, "heading"), outcome.heading
        yield (*place, "text"), outcome.text
    yield ("not_sure",), check.not_sure
    yield from _asked(check)
    for name, rule in check.rules.items():
        for part in ("told", "why", "next"):
            yield ("rules", name, part), getattr(rule, part)


def _asked(check: SelfCheck) -> Iterator[tuple[Path, str]]:
    for name, group in check.groups.items():
        yield ("groups", name, "title"), group.title
        yield ("groups", name, "intro"), group.intro or ""
        for question, asked in group.questions.items():
            place = ("groups", name, "questions", question)
            yield (*place, "text"), asked.text
            yield (*place, "hint"), asked.hint or ""
            yield (*place, "why"), asked.why
            for answer, words in asked.answers.items():
                yield (*place, "answers", answer), words
