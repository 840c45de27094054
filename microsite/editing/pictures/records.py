"""The record beside a picture: what a form says of it, and the lines of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from microsite.content import PictureRecord
from microsite.editing.exact import BOM, spelled

# What a line of a record is: words, or the lines below it; None leaves it out.
Value = str | Mapping[str, str] | None
# In the order in which a new record has them.
KEYS = (
    *("shows", "decorative", "focus", "credit", "kind", "consent", "sessions"),
    *("weeks_since_last_session", "skin_tone", "same_light", "same_angle", "same_make_up"),
    *("same_lens", "retouched"),
)
PLACEHOLDER = "what the picture shows"
IN_MARKDOWN = str.maketrans("[]\\", "()/")


def with_lines(text: str, values: Mapping[str, Value]) -> str:
    """Return the record with these lines changed, and every other one as it is."""
    lines = text.splitlines(keepends=True)
    end = "\r\n" if "\r\n" in text else "\n"
    for key, value in values.items():
        first, last = _place_of(key, lines)
        if lines and first == len(lines) and not lines[-1].endswith("\n"):
            lines[-1] += end
        lines[first:last] = _written(key, value, end)
    return "".join(lines)


def _place_of(key: str, lines: list[str]) -> tuple[int, int]:
    """Return where the key's lines start and end; the end of the file twice when it has none."""
    for first, line in enumerate(lines):
        if re.match(rf"{BOM}?([\"']?){key}\1[ \t]*:", line):
            return first, _end_of(first + 1, lines)
    return len(lines), len(lines)


def _end_of(last: int, lines: list[str]) -> int:
    """Return where the lines end that belong to the key before; empty ones may stand between."""
    for number in range(last, len(lines)):
        if re.match(r"[ \t]+\S", lines[number]):
            last = number + 1
        elif lines[number].strip():
            break
    return last


def _written(key: str, value: Value, end: str) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [f"{key}: {spelled(value)}{end}"]
    below = [f"  {name}: {spelled(each)}{end}" for name, each in value.items()]
    return [f"{key}:{end}", *below]


def markdown_for(name: str, record: PictureRecord | None) -> str:
    """Return what shows the picture in a page's text."""
    if record is not None and record.decorative:
        return f"![](images/{name})"
    shows = record.shows if record and record.shows else PLACEHOLDER
    return f"![{shows.translate(IN_MARKDOWN)}](images/{name})"
