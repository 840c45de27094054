"""The self-check: its questions, and the rules that say what an answer leads to."""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property, total_ordering
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from microsite.content.validation import IsoDate, Line, ShortLine, Strict

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RULE_ID = re.compile(r"[A-Z]\d{1,2}[a-z]?")
NOT_SURE = "not-sure"
Basis = Literal["common medical knowledge", "usual practice", "our judgement"]


@total_ordering
class Level(Enum):
    """How careful to be: DOCTOR is more than WAIT, which is more than ASK and FINE."""

    FINE = "fine"
    ASK = "ask"
    WAIT = "wait"
    DOCTOR = "doctor"

    def __lt__(self, other: Level) -> bool:
        order = [*Level]
        return order.index(self) < order.index(other)


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError("must be small letters, digits and hyphens, such as cold-sores.")
    return value


def _rule_id(value: str) -> str:
    if not RULE_ID.fullmatch(value):
        raise ValueError("must be a capital letter and a number, such as D3 or D3a.")
    return value


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) and value else value


Name = Annotated[str, AfterValidator(_name)]
RuleId = Annotated[str, AfterValidator(_rule_id)]
OneOrMore = Annotated[tuple[Name, ...], Field(min_length=1), BeforeValidator(_several)]


class Question(Strict):
    """A question of which exactly one answer is chosen."""

    text: Line = Field(description="The question, in plain words.")
    hint: Line | None = Field(default=None, description="What helps to answer it.")
    why: Line = Field(description="Why we ask, in one or two plain sentences.")
    answers: dict[Name, ShortLine] = Field(
        min_length=2,
        description="Name of each answer to its words, such as not-sure: I am not sure.",
    )


class Group(Strict):
    """Questions that stand on one page."""

    title: ShortLine = Field(description="The heading above the questions.")
    intro: Line | None = Field(default=None, description="What to know before answering.")
    questions: dict[Name, Question] = Field(
        min_length=1, description="Name of each question to the question."
    )


class Rule(Strict):
    """What an answer, or several together, lead to."""

    when: dict[Name, OneOrMore] = Field(
        min_length=1, description="Question to answer, or to a list of answers. All must hold."
    )
    level: Level = Field(description="How careful to be: doctor, wait, ask or fine.")
    told: Line = Field(description="How the result repeats the answer: You are pregnant.")
    why: Line = Field(description="The reason, in plain words.")
    next: Line = Field(description="What to do next.")
    sources: tuple[Name, ...] = Field(default=(), description="Names of entries of sources.yaml.")
    basis: Basis | None = Field(default=None, description="What it rests on without a source.")
    ends: bool = Field(
        default=False, description="Whether nothing more is asked after this answer: yes or no."
    )

    @model_validator(mode="after")
    def rests_on_something(self) -> Self:
        if not self.sources and not self.basis:
            raise ValueError("has neither sources nor a basis. Say what the rule rests on.")
        return self


class Outcome(Strict):
    """What the result page says first."""

    heading: ShortLine = Field(description="The heading of the result.")
    text: Line = Field(description="What the result means, below its heading.")


class Outcomes(Strict):
    """An outcome for each level."""

    doctor: Outcome = Field(description="When an answer needs a doctor whatever is decided.")
    wait: Outcome = Field(description="When an answer means that now is not the time.")
    ask: Outcome = Field(description="When a clinician must be asked first.")
    fine: Outcome = Field(description="When no answer asks for more care than that.")

    def of(self, level: Level) -> Outcome:
        outcome: Outcome = getattr(self, level.value)
        return outcome


class SelfCheck(Strict):
    """What ``self-check.yaml`` says."""

    changed: IsoDate = Field(description="The day of the last change.")
    review_due: IsoDate = Field(description="The day by which a clinician reads it again.")
    results: Outcomes = Field(description="What the result page says for each level.")
    not_sure: Line = Field(description="What to do next after an answer that is not sure.")
    groups: dict[Name, Group] = Field(
        min_length=1, description="The pages of questions, in their order."
    )
    rules: dict[RuleId, Rule] = Field(
        min_length=1, description="The rules, by the numbers of the clinic's decision table."
    )

    @model_validator(mode="after")
    def is_due_after_the_change(self) -> Self:
        if self.review_due <= self.changed:
            raise ValueError("review_due must be later than changed.")
        return self

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its name, in the order of the file."""
        return dict(entry for group in self.groups.values() for entry in group.questions.items())

    @cached_property
    def sources(self) -> set[str]:
        return {source for rule in self.rules.values() for source in rule.sources}

    def rules_about(self, question: str, answer: str) -> dict[str, Rule]:
        """Return the rules in which this answer counts, by their ids."""
        return {
            name: rule for name, rule in self.rules.items() if answer in rule.when.get(question, ())
        }
