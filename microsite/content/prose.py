"""A page file as a patient reads it: passages of plain words, each with its line in the file.

The markdown parser forgets lines, so the text is read a second time here, as far as checks need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from microsite.content.files import PageText
from microsite.content.markup import Description, LinkWords, read
from microsite.content.page import PageHeader
from microsite.content.readability import sentences, words

Kind = Literal[
    "title",
    "summary",
    "name",  # in a menu, and other names of the treatment
    "change",
    "heading",
    "block title",
    "paragraph",
    "item",
    "column",  # the heading of a table's column; it may be empty
    "cell",
    "description",
]
# What is read as sentences.
RUNNING: frozenset[Kind] = frozenset({"paragraph", "item", "cell"})

ITEM = re.compile(r"(?:[-*+]|\d{1,9}\.) +")
OWN_ANCHOR = re.compile(r"\{#[^}]*\}$")
DEFINITION = re.compile(r"\[[^\]\[@]+\]: ")
CELL_END = re.compile(r"(?<!\\)\|")
BLOCK_INDENT = 4


@dataclass(frozen=True)
class Block:
    """A ``!!!`` line: ``!!! care urgent`` is of the kind care and the variant urgent."""

    line: int
    kind: str
    variant: str
    indent: int


@dataclass(frozen=True)
class Passage:
    """Words that are read in one go. ``level`` is a heading's, ``column`` counts cells from 0."""

    line: int
    kind: Kind
    text: str
    block: Block | None = None
    level: int = 0
    column: int = 0
    links: tuple[LinkWords, ...] = ()
    sources: tuple[str, ...] = ()

    @cached_property
    def sentences(self) -> list[tuple[int, list[str]]]:
        """Return (offset in ``text``, words) of every sentence."""
        return [(offset, words(sentence)) for offset, sentence in sentences(self.text)]

    @property
    def word_count(self) -> int:
        return sum(len(found) for _, found in self.sentences)

    def line_at(self, offset: int) -> int:
        """Return the line in the file of this place in ``text``."""
        return self.line + self.text.count("\n", 0, offset)


@dataclass(frozen=True)
class Prose:
    """A page's words. ``page`` has what its header says."""

    page: PageText
    passages: tuple[Passage, ...]

    @property
    def header(self) -> PageHeader:
        return self.page.header

    @property
    def running(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.kind in RUNNING]


def read_prose(page: PageText) -> Prose:
    reader = _Reader()
    lines = page.body.expandtabs(BLOCK_INDENT).split("\n")
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        reader.take(page.body_line + number, line, after)
    reader.close()
    return Prose(page, (*_header_passages(page), *reader.passages))


def _header_passages(page: PageText) -> Iterator[Passage]:
    header = page.header
    yield Passage(page.line_of("title"), "title", header.title)
    yield Passage(page.line_of("summary"), "summary", header.summary)
    for key in ("menu", "procedure"):
        if name := getattr(header, key):
            yield Passage(page.line_of(key), "name", name)
    for number, name in enumerate(header.also_called):
        yield Passage(page.line_of("also_called", number), "name", name)
    for number, change in enumerate(header.changes):
        yield Passage(page.line_of("changes", number, "what"), "change", change.what)
        if change.why:
            yield Passage(page.line_of("changes", number, "why"), "change", change.why)


@dataclass
class _Reader:
    """Takes line after line; ``_lines`` are those of the passage that is still open."""

    passages: list[Passage] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _kind: Kind = "paragraph"
    _line: int = 0
    # Of a table: the line of dashes, or after it the rows.
    _table: Literal["", "dashes", "rows"] = ""

    @property
    def _block(self) -> Block | None:
        return self._blocks[-1] if self._blocks else None

    def take(self, number: int, line: str, after: str) -> None:
        text = line.strip()
        if not text:
            self.close()
            return
        self._leave_blocks(len(line) - len(line.lstrip()))
        if text.startswith("!!!"):
            self._enter_block(number, line, text)
        elif self._table:
            self._take_row(number, text)
        elif text.startswith("#"):
            self._add_heading(number, text)
        elif not self._lines and "|" in text and _are_dashes(after):
            self._add_cells(number, "column", text)
            self._table = "dashes"
        else:
            self._take_words(number, text)

    def close(self) -> None:
        """End the passage that is open."""
        self._table = ""
        if self._lines:
            self._add(self._line, self._kind, "\n".join(self._lines))
            self._lines = []

    def _leave_blocks(self, indent: int) -> None:
        while self._blocks and indent < self._blocks[-1].indent + BLOCK_INDENT:
            self.close()
            self._blocks.pop()

    def _enter_block(self, number: int, line: str, text: str) -> None:
        self.close()
        names, _, title = text[3:].partition('"')
        kind, _, variant = names.strip().partition(" ")
        indent = len(line) - len(line.lstrip())
        self._blocks.append(Block(number, kind.lower(), variant.strip(), indent))
        self._add(number, "block title", title.rpartition('"')[0])

    def _take_row(self, number: int, text: str) -> None:
        if self._table == "rows":
            self._add_cells(number, "cell", text)
        self._table = "rows"

    def _add_heading(self, number: int, text: str) -> None:
        self.close()
        title = OWN_ANCHOR.sub("", text.lstrip("#").strip()).rstrip(" #")
        self._add(number, "heading", title, level=len(text) - len(text.lstrip("#")))

    def _add_cells(self, number: int, kind: Kind, text: str) -> None:
        inner = text.removeprefix("|")
        if inner.endswith("|") and not inner.endswith("\\|"):
            inner = inner[:-1]
        for column, cell in enumerate(CELL_END.split(inner)):
            self._add(number, kind, cell.strip(), column=column)

    def _take_words(self, number: int, text: str) -> None:
        text = text.lstrip("> ") if text.startswith(">") else text
        item = ITEM.match(text)
        # Without an empty line before it, the “-” is part of a paragraph.
        if item and not (self._lines and self._kind == "paragraph"):
            self.close()
            self._kind, self._line, self._lines = "item", number, [text[item.end() :]]
        elif self._lines and self._kind == "paragraph" and set(text) in ({"="}, {"-"}):
            level = 1 if text[0] == "=" else 2
            self._add(self._line, "heading", "\n".join(self._lines), level=level)
            self._lines = []
        elif self._lines:
            self._lines.append(text)
        elif not DEFINITION.match(text) and not _is_rule(text):
            self._kind, self._line, self._lines = "paragraph", number, [text]

    def _add(self, line: int, kind: Kind, source: str, level: int = 0, column: int = 0) -> None:
        found = read(source, line)
        self.passages.append(
            Passage(line, kind, found.text, self._block, level, column, found.links, found.sources)
        )
        for description in found.descriptions:
            self.passages.append(_as_passage(description, self._block))


def _as_passage(description: Description, block: Block | None) -> Passage:
    shown = LinkWords(description.line, description.words, description.picture)
    return Passage(description.line, "description", description.words, block, links=(shown,))


def _are_dashes(line: str) -> bool:
    return "-" in line and "|" in line and set(line) <= set("|-: ")


def _is_rule(text: str) -> bool:
    return len(text) > 2 and text[0] in "-*_" and not text.strip(text[0] + " ")
