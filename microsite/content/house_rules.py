"""What ``checks.yaml`` says: the levels of rules, and the words that pages do not use."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from microsite.content.problems import did_you_mean
from microsite.content.rules import RULES, Level
from microsite.content.validation import Line, Strict


class BannedWord(Strict):
    """A word or phrase that is not used, and what to write instead.

    ``unless`` are phrases around it in which it is right, such as “how safe”.
    """

    word: Line
    instead: Line
    unless: tuple[Line, ...] = ()


class HouseRules(Strict):
    """How strict this clinic is. ``strengths`` are what a percentage may be of, such as a cream."""

    levels: dict[str, Level] = {}
    banned: tuple[BannedWord, ...] = ()
    strengths: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def change_rules_that_may_change(self) -> Self:
        free = [name for name, rule in RULES.items() if not rule.fixed]
        for name in self.levels:
            if name not in free:
                raise ValueError(
                    f"“{name}” is not a rule whose level can be changed. {did_you_mean(name, free)}"
                )
        return self

    def level_of(self, rule: str) -> Level:
        return self.levels.get(rule) or RULES[rule].level
