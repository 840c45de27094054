"""Markdown inside a line, and what a patient reads of it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# “[” cannot be inside, so that a text of nothing but brackets is read in one go.
INLINE = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"| ?\[@(?P<source>[^\]\[\n]*)\]"
    r"|\[\[(?P<term>[^\]\[|\n]+)(?:\|(?P<shown>[^\]\[\n]+))?\]\]"
    r"|(?P<picture>!?)\[(?P<words>[^\]\[]*)\]\( ?(?P<target>[^)\[\s]*+)[^)\[\n]*+\)"
    r"|(?P<mark>\*+|`+|_+)"
)
SPACES = re.compile(r"[^\S\n]+")
# One spelling of what looks alike; what is invisible goes.
ALIKE = str.maketrans(
    {"’": "'", "\u2011": "-", "\u00a0": " ", "\u202f": " "}
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
)


@dataclass(frozen=True)
class LinkWords:
    """A link as it is written; ``target`` may be ``risks.md#burns``."""

    line: int
    words: str
    target: str


@dataclass(frozen=True)
class Description:
    """What stands for a picture; ``picture`` is as written, such as ``images/pen.jpg``."""

    line: int
    words: str
    picture: str


@dataclass(frozen=True)
class Reading:
    """``text`` has no markup; it has the line breaks of the file, so that lines can be told."""

    text: str
    links: tuple[LinkWords, ...] = ()
    descriptions: tuple[Description, ...] = ()
    sources: tuple[str, ...] = ()


def read(source: str, line: int) -> Reading:
    """Return what is read of this text, which starts on this line of the file."""
    source = SPACES.sub(" ", source)
    links: list[LinkWords] = []
    descriptions: list[Description] = []
    sources: list[str] = []

    def shown(found: re.Match[str]) -> str:
        if found["target"] is None:
            if found["source"] is not None:
                sources.append(found["source"].strip())
            return _shown(found)
        here = line + source.count("\n", 0, found.start())
        words = found["words"].replace("*", "").strip()
        breaks = found[0].count("\n")
        if found["picture"]:
            descriptions.append(Description(here, words, found["target"]))
            return "\n" * breaks
        links.append(LinkWords(here, " ".join(words.split()), found["target"]))
        return words + "\n" * (breaks - words.count("\n"))

    text = INLINE.sub(shown, source)
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = text.translate(ALIKE)
    return Reading(text, tuple(links), tuple(descriptions), tuple(sources))


def _shown(found: re.Match[str]) -> str:
    if found["term"]:
        return (found["shown"] or found["term"]).strip()
    if found["mark"]:
        before = found.string[found.start() - 1 : found.start()]
        after = found.string[found.end() : found.end() + 1]
        is_inside_a_word = found["mark"][0] == "_" and before.isalnum() and after.isalnum()
        return found["mark"] if is_inside_a_word else ""
    return found["escaped"] or ""
