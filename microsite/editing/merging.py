"""Two changes of one text joined line by line; where both changed the same, both are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from microsite.editing.lines import Line, lines_of, shown, text_of, usual_end
from microsite.editing.matching import same_lines


class Span(NamedTuple):
    """Lines that are the same in all three texts, by their places: from, to."""

    base: tuple[int, int]
    mine: tuple[int, int]
    theirs: tuple[int, int]


@dataclass(frozen=True)
class Part:
    """Lines of the joined text; a conflict has two texts, and neither is chosen."""

    lines: tuple[Line, ...] = ()
    mine: tuple[Line, ...] = ()
    theirs: tuple[Line, ...] = ()
    is_conflict: bool = False

    @property
    def mine_text(self) -> str:
        return "\n".join(shown(line.words) for line in self.mine)

    @property
    def theirs_text(self) -> str:
        return "\n".join(shown(line.words) for line in self.theirs)


@dataclass(frozen=True)
class Merge:
    parts: tuple[Part, ...]
    end: str

    @property
    def conflicts(self) -> list[Part]:
        return [part for part in self.parts if part.is_conflict]

    def text(self, chosen: Sequence[str] = ()) -> str:
        """Return the joined text, with “mine”, “theirs” or “both” for each conflict in turn."""
        choices = iter(chosen)
        lines = [
            line
            for part in self.parts
            for line in (_chosen(part, next(choices)) if part.is_conflict else part.lines)
        ]
        if not lines:
            return ""
        *before, last = lines
        return text_of(
            [*(Line(line.words, line.end or self.end) for line in before), Line(last.words, "")]
        )


def _chosen(part: Part, choice: str) -> tuple[Line, ...]:
    if choice == "mine":
        return part.mine
    return part.theirs if choice == "theirs" else (*part.theirs, *part.mine)


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Join what ``mine`` and ``theirs`` each changed in ``base``."""
    texts = [lines_of(text) for text in (base, mine, theirs)]
    return Merge(tuple(_parts(*texts)), usual_end(theirs))


def _parts(base: list[Line], mine: list[Line], theirs: list[Line]) -> Iterator[Part]:
    b = m = t = 0
    for span in _same(_words(base), _words(mine), _words(theirs)):
        changed = base[b : span.base[0]], mine[m : span.mine[0]], theirs[t : span.theirs[0]]
        if any(changed):
            yield _part(*changed)
        if span.theirs[0] < span.theirs[1]:
            yield Part(tuple(theirs[slice(*span.theirs)]))
        b, m, t = span.base[1], span.mine[1], span.theirs[1]


def _part(base: list[Line], mine: list[Line], theirs: list[Line]) -> Part:
    old, one, other = _words(base), _words(mine), _words(theirs)
    if one in (old, other):
        return Part(tuple(theirs))
    if other == old:
        return Part(tuple(mine))
    return Part((), tuple(mine), tuple(theirs), is_conflict=True)


def _words(lines: Sequence[Line]) -> list[str]:
    return [line.words for line in lines]


def _same(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Span]:
    """Yield what all three have in common, in order; last an empty span at the end."""
    with_mine, with_theirs = same_lines(base, mine), same_lines(base, theirs)
    i = j = 0
    while i < len(with_mine) and j < len(with_theirs):
        one, other = with_mine[i], with_theirs[j]
        start = max(one.old, other.old)
        stop = min(one.old + one.size, other.old + other.size)
        if start < stop:
            m, t = one.new + start - one.old, other.new + start - other.old
            size = stop - start
            yield Span((start, stop), (m, m + size), (t, t + size))
        if one.old + one.size < other.old + other.size:
            i += 1
        else:
            j += 1
    ends = len(base), len(mine), len(theirs)
    yield Span(*((end, end) for end in ends))
