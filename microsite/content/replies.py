"""Replies that staff send by email: texts with places for what differs from patient to patient."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from microsite.content.files import Divided, divided
from microsite.content.problems import Finding, Problem, did_you_mean
from microsite.content.validation import Line, ShortLine, Strict, checked

LONGEST_REPLY = 5_000  # characters
# What may stand between {{ and }}.
PLACES = (
    *("name", "reference", "promised time"),
    *("clinic name", "clinic phone", "clinic email", "clinic address"),
    *("urgent number", "emergency number"),
)
# {{ write: day and time }} stays as it is until whoever sends the reply has written it.
WRITE = "write:"
# Whoever looks over a shoulder sees a subject.
PLACES_IN_SUBJECT = ("reference",)
TELLING = re.compile(
    r"\w*needl\w*|skin|scars?|acne|wrinkles?|lines|stretch marks?|pigment\w*|treat\w*|health"
    r"|medical|cosmetic|aesthetic",
    re.I,
)
PLACE = re.compile(r"\{\{ *([^{}\n]*?) *\}\}")
BRACE = re.compile(r"[{}]")
MARKUP = re.compile(r"\*\*|__|\]\(|^#+ |^!!! |</?[a-z]", re.M)
Next = Literal[
    "as it is", "in touch", "waiting for reply", "booked", "not suitable", "not going ahead"
]


def _says_nothing(subject: str) -> str:
    if found := TELLING.search(subject):
        raise ValueError(
            f"“{found[0]}” tells whoever sees the screen what it is about. Say “Your request”."
        )
    return subject


class ReplyHeader(Strict):
    """The lines between the two ``---`` at the top of a reply."""

    title: ShortLine = Field(description="What staff choose it by. No patient sees it.")
    subject: Annotated[ShortLine, AfterValidator(_says_nothing)] = Field(
        description="The subject of the email. It must not say what the request is about."
    )
    when: Line = Field(description="When to use it, in a sentence for staff.")
    then: Next = Field(
        default="in touch", description="Where the request goes when the reply is sent."
    )


@dataclass(frozen=True)
class ReplyTemplate:
    """A reply as it is in ``replies/``; ``name`` is the file's, without its end."""

    name: str
    header: ReplyHeader
    body: str

    @property
    def places(self) -> frozenset[str]:
        return frozenset(place[1] for place in PLACE.finditer(self.body))

    def subject(self, values: Mapping[str, str]) -> str:
        # One line, whatever a value holds: the header ends with the line.
        return " ".join(_filled(self.header.subject, values).split())

    def text(self, values: Mapping[str, str]) -> str:
        return _filled(self.body, values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def left_open(text: str) -> str:
    """Return the first place that somebody still has to fill in, "" when there is none."""
    found = re.search(r"\{\{.*?(?:\}\}|$)|\}\}", text, re.M)
    return found[0] if found else ""


def read_reply(text: str, file: str) -> ReplyTemplate | list[Problem]:
    """Return the reply in this text, or everything that is wrong with it."""
    found = divided(text, file)
    if isinstance(found, list):
        return found
    header = checked(ReplyHeader, found.header)
    if header is None:
        return found.header.problems
    problems = [
        Problem(file, finding.line, finding.message, finding.cure, finding.rule)
        for finding in _findings(header, found)
    ]
    name = file.rpartition("/")[2].removesuffix(".md")
    return problems or ReplyTemplate(name, header, found.body.strip())


def _findings(header: ReplyHeader, found: Divided) -> Iterator[Finding]:
    line_of_subject = found.header.line_of(("subject",))
    yield from _misplaced(header.subject, line_of_subject, PLACES_IN_SUBJECT)
    if not found.body.strip():
        yield Finding(found.body_line, "reply", "The reply has no text.", "Write it below the ---.")
    if len(found.body) > LONGEST_REPLY:
        message = f"The reply has {len(found.body)} characters; {LONGEST_REPLY} are the most."
        yield Finding(found.body_line, "reply", message, "Shorten it.")
    for number, line in enumerate(found.body.split("\n"), found.body_line):
        yield from _misplaced(line, number, PLACES)
        if sign := MARKUP.search(line):
            message = f"“{sign[0].strip()}” is sent as it stands: the email is plain text."
            yield Finding(number, "reply", message, "Take it out; write addresses in full.")


def _misplaced(text: str, line: int, known: tuple[str, ...]) -> Iterator[Finding]:
    """Find what cannot be filled in."""
    for place in PLACE.finditer(text):
        if known is PLACES and place[1].startswith(WRITE):
            continue
        if place[1] not in known:
            message = f"“{{{{ {place[1]} }}}}” is not known here."
            near = did_you_mean(place[1], known)
            yield Finding(line, "reply", message, near or f"Use one of: {', '.join(known)}.")
    if BRACE.search(PLACE.sub("", text)):
        message = "A “{” or “}” is left over: two open a place, and two close it on the same line."
        yield Finding(line, "reply", message, "Write it like {{ name }}.")
