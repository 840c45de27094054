"""The result in the words of the page, and as the text that somebody may send to the clinic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.formats import date_format

from microsite.content import Level, Reference, SelfCheck, Source
from microsite.selfcheck.rules import Finding, Result

TITLES = {
    Level.DOCTOR: "See a doctor about this",
    Level.WAIT: "Wait",
    Level.ASK: "Ask first",
    Level.FINE: "Tell your practitioner",
}


@dataclass(frozen=True)
class Reason:
    """A finding with its sources as the page numbers them; ``citations`` are (number, anchor)."""

    finding: Finding
    citations: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Part:
    """The reasons of one level under their title."""

    level: str
    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Outcome:
    """A result, to be shown on ``day``; the parts go from the most careful level to the least."""

    check: SelfCheck
    result: Result
    sources: Mapping[str, Source]
    day: date

    @property
    def level(self) -> str:
        return self.result.level.value

    @property
    def heading(self) -> str:
        return self.check.results.of(self.result.level).heading

    @property
    def text(self) -> str:
        return self.check.results.of(self.result.level).text

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The sources of all reasons, in the order in which a reader meets them."""
        named = (id for found in self.result.findings for id in found.sources)
        # The rules may be those of before an editor took a source out.
        used = dict.fromkeys(id for id in named if id in self.sources)
        return tuple(Reference(number, id, self.sources[id]) for number, id in enumerate(used, 1))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        reasons = tuple(self._reasons())
        return tuple(
            Part(level.value, title, found)
            for level, title in TITLES.items()
            if (found := tuple(each for each in reasons if each.finding.level is level))
        )

    def _reasons(self) -> Iterator[Reason]:
        numbers = {reference.id: reference.number for reference in self.references}
        seen: set[str] = set()
        for found in self.result.findings:
            anchors = tuple(
                (numbers[id], "" if id in seen else f"cited-{numbers[id]}")
                for id in found.sources
                if id in numbers
            )
            seen.update(found.sources)
            yield Reason(found, anchors)

    def as_text(self) -> str:
        """Return what a clinic is sent, letter for letter, when somebody says yes to it."""
        lines = [f"Self-check of {date_format(self.day, 'j F Y')}: {self.heading}."]
        for part in self.parts:
            lines += ["", f"{part.title}:", *(f"- {each.finding.told}" for each in part.reasons)]
        return "\n".join(lines)
