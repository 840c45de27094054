"""What a search finds, ready for a template."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Around what matches, as SQLite returns it. No file of ours can have these characters.
MARK, UNMARK = "\x02", "\x03"
MARKED = re.compile(f"{MARK}([^{UNMARK}]*){UNMARK}")


@dataclass(frozen=True)
class Piece:
    """A piece of a snippet; ``is_match`` when it is what was searched for."""

    text: str
    is_match: bool = False


Snippet = tuple[Piece, ...]


@dataclass(frozen=True)
class Hit:
    """A part of a page, or an entry of the glossary."""

    title: str
    url: str
    snippet: Snippet


@dataclass(frozen=True)
class FoundPage:
    """A page with its best parts, best first. ``overdue`` is the page's own."""

    title: str
    url: str
    snippet: Snippet
    parts: tuple[Hit, ...]
    overdue: str


@dataclass(frozen=True)
class Found:
    """The best pages, best first; ``total`` counts the others too.

    ``near`` are pages that have only some of the words, where few or none have all.
    ``suggestion`` is the query with its unknown words corrected, or ""; ``corrected`` are the
    pages that have its words.
    """

    pages: tuple[FoundPage, ...] = ()
    total: int = 0
    near: tuple[FoundPage, ...] = ()
    suggestion: str = ""
    corrected: tuple[FoundPage, ...] = ()


def pieces(marked: str) -> Snippet:
    """Return the text in pieces, so that a template can mark some and still escape all."""
    texts = MARKED.split(marked)
    return tuple(Piece(text, place % 2 == 1) for place, text in enumerate(texts) if text)
