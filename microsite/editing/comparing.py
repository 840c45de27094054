"""Two states of a page, word by word, as their readers see them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import zip_longest
from types import MappingProxyType

from microsite.content import Page

BLOCKS = frozenset(
    {"p", "li", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "summary", "figcaption"}
    | {"blockquote", "legend", "label", "div", "section", "details", "tr", "table", "ul", "ol"}
)
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
VOID = frozenset({"br", "hr", "img", "input", "source", "wbr"})
# What nobody wrote on this page: meanings from the glossary, drawings.
LEFT_OUT = frozenset({"term__meaning", "figure__drawing", "values__levels", "values__end"})
WORDS = re.compile(r"\S+\s*")
# Below this, two paragraphs are two and not one that was changed.
LEAST_ALIKE = 0.4


@dataclass(frozen=True)
class Piece:
    """Some words: ``how`` is "same", "del" or "ins"."""

    how: str
    words: str


@dataclass(frozen=True)
class Compared:
    """A paragraph or heading; ``skipped`` counts unchanged ones that stand for it instead."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    skipped: int = 0

    @property
    def is_changed(self) -> bool:
        return any(piece.how != "same" for piece in self.pieces)


@dataclass(frozen=True)
class Block:
    kind: str
    words: str


def compared(before: Page | None, after: Page | None) -> list[Compared]:
    """Return the page with what was taken out and put in; of the rest what stands around it."""
    return _shortened(list(_compared(blocks_of(before), blocks_of(after))))


def changes(before: Sequence[Block], after: Sequence[Block]) -> list[Compared]:
    """Return the same of two lists of blocks; nothing when they are alike."""
    return _shortened(list(_compared(before, after))) if before != after else []


def blocks_of(page: Page | None) -> list[Block]:
    """Return what a reader of the page reads, in its order."""
    if page is None:
        return []
    names = {f"#source-{each.number}": each.id for each in page.references}
    words = blocks_in(f"{page.opening_html}{page.facts_html}{page.html}", names)
    head = [Block("h1", page.title), Block("p", page.summary)]
    sources = [Block("li", f"Source: {each.source.citation}") for each in page.references]
    return [*head, *words, *sources]


def blocks_in(html: str, sources: Mapping[str, str] = MappingProxyType({})) -> list[Block]:
    """Return the blocks of the HTML; ``sources`` names those that it refers to by a number."""
    reader = Reader(sources)
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.blocks


class Reader(HTMLParser):
    """Gathers the words of each block. ``sources`` goes from address of a reference to its name."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._sources = sources
        self._words: list[str] = []
        self._kind = "p"
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        classes = set((names.get("class") or "").split())
        if self._left_out or classes & LEFT_OUT or tag == "svg":
            self._left_out += tag not in VOID
            return
        if source := self._sources.get(names.get("href") or ""):
            # Numbers move whenever a source is put in; its name stays.
            self._words.append(f"[{source}]")
            self._left_out = 1
        elif tag == "img":
            self._words.append(f" [picture: {names.get('alt') or 'decoration'}] ")
        elif tag == "br":
            self._words.append(" ")
        elif tag in BLOCKS:
            self.end_block()
            self._kind = tag if tag in HEADINGS or tag == "li" else "p"

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            self._left_out -= 1
        elif tag in BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self._words.append(data)

    def end_block(self) -> None:
        words = " ".join("".join(self._words).split())
        if words:
            self.blocks.append(Block(self._kind, words))
        self._words, self._kind = [], "p"


def _compared(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Compared]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for how, start, stop, new_start, new_stop in matcher.get_opcodes():
        old, new = before[start:stop], after[new_start:new_stop]
        if how == "equal":
            yield from (Compared(block.kind, (Piece("same", block.words),)) for block in new)
        else:
            for one, other in zip_longest(old, new):
                yield from _pair(one, other)


def _pair(old: Block | None, new: Block | None) -> Iterator[Compared]:
    if old and new:
        pieces = tuple(_pieces(WORDS.findall(old.words), WORDS.findall(new.words)))
        same = sum(len(piece.words) for piece in pieces if piece.how == "same")
        if same >= LEAST_ALIKE * min(len(old.words), len(new.words)):
            yield Compared(new.kind, pieces)
            return
    for how, block in (("del", old), ("ins", new)):
        if block:
            yield Compared(block.kind, (Piece(how, block.words),))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    plain_old, plain_new = ([word.strip() for word in words] for words in (old, new))
    matcher = SequenceMatcher(None, plain_old, plain_new, autojunk=False)
    for how, start, stop, new_start, new_stop in matcher.get_opcodes():
        if how == "equal":
            yield Piece("same", "".join(new[new_start:new_stop]))
            continue
        if start < stop:
            yield Piece("del", "".join(old[start:stop]))
        if new_start < new_stop:
            yield Piece("ins", "".join(new[new_start:new_stop]))


def _shortened(blocks: Sequence[Compared]) -> list[Compared]:
    """Leave out unchanged blocks but those beside a change and the heading above it."""
    changed = {place for place, block in enumerate(blocks) if block.is_changed}
    shown = {place + step for place in changed for step in (-1, 0, 1)}
    shown |= {_heading_above(blocks, place) for place in changed}
    result: list[Compared] = []
    for place, block in enumerate(blocks):
        if place in shown:
            result.append(block)
        elif result and result[-1].skipped:
            result[-1] = Compared("", (), result[-1].skipped + 1)
        else:
            result.append(Compared("", (), 1))
    return result


def _heading_above(blocks: Sequence[Compared], place: int) -> int:
    above = (n for n in range(place, -1, -1) if blocks[n].kind in HEADINGS)
    return next(above, place)
