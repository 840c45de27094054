"""Which lines two texts have in common, found in a time that grows with their length only."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Comparing all with all takes time by the product of both, and more where lines repeat. Between two
# lines that are certain, more than this is paired by place.
MOST_COMPARED = 10_000


class Same(NamedTuple):
    """Lines that are the same in both, by the place where they begin."""

    old: int
    new: int
    size: int


def same_lines(old: Sequence[str], new: Sequence[str]) -> list[Same]:
    """Return what both have in common, in order; last an empty one at the end of both."""
    found: list[Same] = []
    for same in _pieces(old, new):
        before = found[-1] if found else Same(0, 0, 0)
        if (before.old + before.size, before.new + before.size) == (same.old, same.new):
            found[-1:] = [Same(before.old, before.new, before.size + same.size)]
        else:
            found.append(same)
    return [*(same for same in found if same.size), Same(len(old), len(new), 0)]


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Same]:
    head = _common(old, new)
    tail = min(_common(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    ends = len(old) - tail, len(new) - tail
    yield Same(0, 0, head)
    a = b = head
    for sure_a, sure_b in [*_sure(old[head : ends[0]], new[head : ends[1]], head), ends]:
        gap = _between(old[a:sure_a], new[b:sure_b])
        yield from (Same(a + same.old, b + same.new, same.size) for same in gap)
        if (sure_a, sure_b) != ends:
            yield Same(sure_a, sure_b, 1)
        a, b = sure_a + 1, sure_b + 1
    yield Same(*ends, tail)


def _between(old: Sequence[str], new: Sequence[str]) -> list[Same]:
    if len(old) * len(new) > MOST_COMPARED:
        pairs = enumerate(zip(old, new, strict=False))
        return [Same(place, place, 1) for place, (one, other) in pairs if one == other]
    # Blank lines count only beside others that are the same: every second line is one.
    matcher = SequenceMatcher(lambda line: not line.strip(), old, new, autojunk=False)
    blocks = matcher.get_matching_blocks()
    return [Same(*block) for block in blocks]


def _sure(old: Sequence[str], new: Sequence[str], start: int) -> list[tuple[int, int]]:
    """Return the places of lines that are in both once, as many as keep their order."""
    once_old, once_new = (
        {line for line, times in Counter(lines).items() if times == 1} for lines in (old, new)
    )
    where = {line: place for place, line in enumerate(new) if line in once_new}
    pairs = [(n, where[line]) for n, line in enumerate(old) if line in once_old and line in where]
    return [(start + a, start + b) for a, b in _rising(pairs)]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return as many of the pairs as rise on both sides; on the first side they do already."""
    lasts: list[int] = []
    chains: list[tuple[tuple[int, int], int]] = []  # each pair with the place of the one before
    tops: list[int] = []
    for pair in pairs:
        length = bisect_left(lasts, pair[1])
        chains.append((pair, tops[length - 1] if length else -1))
        lasts[length : length + 1] = [pair[1]]
        tops[length : length + 1] = [len(chains) - 1]
    found, place = [], tops[-1] if tops else -1
    while place >= 0:
        pair, place = chains[place]
        found.append(pair)
    return found[::-1]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines at the start are the same."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
