"""Text as lines that keep their own ends, and what somebody typed put back among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

END = re.compile(r"\r\n|\r|\n")
# A browser shows NUL as this, and sends this.
SHOWN_FOR_NUL = "\ufffd"
# Comparing takes time by the product of both; beyond this, lines are paired by their place.
MOST_COMPARED = 4_000_000


class Line(NamedTuple):
    """``end`` is how the line ends in the file, "" for the last one."""

    words: str
    end: str


def lines_of(text: str) -> list[Line]:
    """Return the lines; what stands behind the last line end is a line too."""
    pieces = re.split(f"({END.pattern})", text)
    return [Line(words, end) for words, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True)]


def text_of(lines: Sequence[Line]) -> str:
    return "".join(line.words + line.end for line in lines)


def shown(text: str) -> str:
    """Return the text as a browser gives it back: line ends alike, nothing it cannot hold."""
    return END.sub("\n", text).replace("\0", SHOWN_FOR_NUL)


def usual_end(text: str) -> str:
    """Return the line end that most lines of the text have."""
    ends = Counter(END.findall(text))
    return ends.most_common(1)[0][0] if ends else "\n"


def retyped(before: str, typed: str, end: str = "") -> str:
    """Return what was typed, with the bytes of ``before`` wherever a line is the same.

    ``end`` is that of lines that have none to take over.
    """
    if shown(typed) == shown(before):
        return before
    end = end or usual_end(before)
    *lines, last = _kept(lines_of(before), shown(typed).split("\n"), end)
    return text_of([*(Line(line.words, line.end or end) for line in lines), Line(last.words, "")])


def _kept(before: Sequence[Line], typed: Sequence[str], end: str) -> Iterator[Line]:
    words = [shown(line.words) for line in before]
    for start, stop, typed_start, typed_stop in _matched(words, typed):
        old, new = before[start:stop], typed[typed_start:typed_stop]
        for number, line in enumerate(new):
            if number >= len(old):
                yield Line(line, end)
            elif shown(old[number].words) == line:
                yield old[number]
            else:
                yield Line(line, old[number].end)


def _matched(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Return which part of ``old`` became which of ``new``, as four places, in bounded time."""
    head = _common(old, new)
    tail = min(_common(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    middle, typed = old[head : len(old) - tail], new[head : len(new) - tail]
    found = [(0, len(middle), 0, len(typed))]
    if len(middle) * len(typed) <= MOST_COMPARED:
        matcher = SequenceMatcher(None, middle, typed, autojunk=False)
        found = [(a, b, c, d) for _, a, b, c, d in matcher.get_opcodes()]
    return [
        (0, head, 0, head),
        *((head + a, head + b, head + c, head + d) for a, b, c, d in found),
        (len(old) - tail, len(old), len(new) - tail, len(new)),
    ]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines at the start are the same."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
