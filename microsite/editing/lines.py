"""Text as lines that keep their own ends, and what somebody typed put back among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from microsite.editing.matching import same_lines

END = re.compile(r"\r\n|\r|\n")
# A browser shows NUL as this, and sends this.
SHOWN_FOR_NUL = "\ufffd"


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


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield which part of ``old`` became which of ``new``, as four places."""
    a = b = 0
    for same in same_lines(old, new):
        yield a, same.old, b, same.new
        a, b = same.old + same.size, same.new + same.size
        yield same.old, a, same.new, b
