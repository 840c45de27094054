"""What differs in the file itself: keys of the header, and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from microsite.editing.exact import ExactPage
from microsite.editing.fields import LABELS
from microsite.editing.lines import END, shown
from microsite.editing.matching import same_lines

MOST_LINES = 400


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


def header_changes(before: ExactPage, after: ExactPage) -> list[Difference]:
    """Return the fields of the header that differ, and the rest of it if that does."""
    old, new = before.fields, after.fields
    keys = [key for key in LABELS if old.get(key, "") != new.get(key, "")]
    found = [Difference(LABELS[key], old.get(key, ""), new.get(key, "")) for key in keys]
    if before.rest != after.rest:
        found.append(Difference("Other lines of the header", before.rest, after.rest))
    return found


def lines_changed(before: str, after: str) -> list[tuple[str, str]]:
    """Return ("-" or "+", line) for each line that was taken out or put in."""
    return list(islice(_lines(before, after), MOST_LINES))


def _lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = (END.split(shown(text)) for text in (before, after))
    a = b = 0
    for same in same_lines(old, new):
        yield from (("-", line) for line in old[a : same.old])
        yield from (("+", line) for line in new[b : same.new])
        a, b = same.old + same.size, same.new + same.size
