"""What differs in the file itself: keys of the header, and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from microsite.editing.exact import ExactPage
from microsite.editing.fields import LABELS
from microsite.editing.lines import END, shown

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
    return list(_lines(before, after))[:MOST_LINES]


def _lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = (END.split(shown(text)) for text in (before, after))
    # With its shortcut for very frequent lines: this is to be looked at, not computed with.
    for how, start, stop, new_start, new_stop in SequenceMatcher(None, old, new).get_opcodes():
        if how != "equal":
            yield from (("-", line) for line in old[start:stop])
            yield from (("+", line) for line in new[new_start:new_stop])
