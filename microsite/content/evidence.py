"""What claims rest on: the bibliography and the glossary."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, RootModel, model_validator

from microsite.content.validation import IsoDate, Line, Strict

SOURCE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _secure_address(value: str) -> str:
    if not re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", value):
        raise ValueError(f"“{value}” is not an address that starts with https://.")
    return value


def _doi(value: str) -> str:
    if not re.fullmatch(r"10\.\d{4,9}/\S+", value):
        raise ValueError(f"“{value}” is not a DOI. It starts with 10. and has no https://.")
    return value


class Source(Strict):
    """One entry of ``sources.yaml``."""

    citation: Line = Field(description="Who wrote it, what it is called, where and when.")
    doi: Annotated[str, AfterValidator(_doi)] | None = Field(
        default=None, description="Its DOI, which starts with 10. and has no https://."
    )
    url: Annotated[str, AfterValidator(_secure_address)] | None = Field(
        default=None, description="Its official address, when it has no DOI."
    )
    kind: Literal[
        "trial",
        "review",
        "observational study",
        "laboratory study",
        "regulator",
        "guidance",
        "law",
        "case report",
        "label",
    ] = Field(description="What kind of source it is.")
    read: Literal["abstract", "summary", "full text", "secondary report"] = Field(
        description="How much of it we read. Secondary report: we read about it elsewhere."
    )
    checked: IsoDate = Field(description="The day on which somebody last looked at it.")

    @model_validator(mode="after")
    def can_be_found(self) -> Self:
        if not self.doi and not self.url:
            raise ValueError("has neither a doi nor a url. Readers must be able to find it.")
        return self

    @property
    def link(self) -> str:
        return f"https://doi.org/{self.doi}" if self.doi else str(self.url)


def _source_id(value: str) -> str:
    if not SOURCE_ID.fullmatch(value):
        raise ValueError("must be small letters, digits and hyphens, such as alam-2014.")
    return value


class Bibliography(RootModel[dict[Annotated[str, AfterValidator(_source_id)], Source]]):
    """What ``sources.yaml`` says: id to source."""


class Meaning(Strict):
    """What a glossary entry says below its term."""

    meaning: Line = Field(description="What the word means, in plain words.")
    also: tuple[Line, ...] = Field(default=(), description="Other words for the same.")


class Term(Strict):
    """A glossary entry with the anchor it has on the glossary page."""

    term: str
    meaning: str
    also: tuple[str, ...]
    anchor: str


class Glossary(RootModel[dict[Annotated[str, Field(min_length=1, max_length=70)], Meaning]]):
    """What ``glossary.yaml`` says: term to meaning."""

    @model_validator(mode="after")
    def have_anchors_of_their_own(self) -> Self:
        seen: dict[str, str] = {}
        for name in self.root:
            other = seen.setdefault(_anchor(name), name)
            if other != name:
                raise ValueError(f"“{name}” and “{other}” are too alike: they get one address.")
        return self

    @model_validator(mode="after")
    def mean_one_thing_each(self) -> Self:
        owners = {name.casefold(): name for name in self.root}
        for name, entry in self.root.items():
            for other in entry.also:
                owner = owners.setdefault(other.casefold(), name)
                if owner != name:
                    raise ValueError(f"“{other}” is another word for both “{owner}” and “{name}”.")
        return self

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The entries in alphabetical order."""
        entries = sorted(self.root.items(), key=lambda entry: entry[0].casefold())
        return tuple(
            Term(term=name, meaning=entry.meaning, also=entry.also, anchor=_anchor(name))
            for name, entry in entries
        )

    @cached_property
    def by_name(self) -> dict[str, Term]:
        """Every term and other name, case-folded, to its entry."""
        names = {other.casefold(): term for term in self.terms for other in term.also}
        return names | {term.term.casefold(): term for term in self.terms}

    def find(self, name: str) -> Term | None:
        return self.by_name.get(" ".join(name.split()).casefold())


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "term"
