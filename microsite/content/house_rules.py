"""What ``checks.yaml`` says: the levels of rules, and the words that pages do not use."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from microsite.content.problems import did_you_mean
from microsite.content.rules import RULES, Level
from microsite.content.validation import Line, Strict


def _free(name: str) -> str:
    free = [name for name, rule in RULES.items() if not rule.fixed]
    if name not in free:
        near = did_you_mean(name, free)
        raise ValueError(f"is not a rule whose level can be changed. {near}".strip())
    return name


RuleName = Annotated[str, AfterValidator(_free)]


class BannedWord(Strict):
    """A word or phrase that is not used, and what to write instead.

    ``unless`` are phrases around it in which it is right, such as “how safe”.
    """

    word: Line = Field(description="A word or phrase that pages do not use.")
    instead: Line = Field(description="What to write instead.")
    unless: tuple[Line, ...] = Field(default=(), description="Phrases in which it is right.")


class HouseRules(Strict):
    """How strict this clinic is. ``strengths`` are what a percentage may be of, such as a cream."""

    levels: dict[RuleName, Level] = Field(
        default={}, description="Rules that are stricter or milder here: stop or warn."
    )
    banned: tuple[BannedWord, ...] = Field(default=(), description="Words that pages do not use.")
    strengths: tuple[Line, ...] = Field(
        default=(), description="What a percentage may be the strength of, such as lidocaine."
    )

    def level_of(self, rule: str) -> Level:
        return self.levels.get(rule) or RULES[rule].level
