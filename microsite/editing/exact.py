"""A page file taken apart for a form and put together again, byte for byte.

Nothing is written anew that nobody changed: a field that was changed replaces its value where it
stands, and every other line of the file keeps its bytes.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import yaml

from microsite.editing.lines import (
    Line,
    lines_of,
    retyped,
    shown,
    text_of,
    usual_end,
)

BOM = "\ufeff"
FENCE = "---"
LONGEST_HEADER = 20_000  # letters; a longer one is a field as it is
# Only signing writes these, so they are in no field.
SIGNATURE = ("reviewed_by", "reviewed_on", "reviewed_hash")


class NotText(Exception):
    """The bytes are not UTF-8; ``line`` is where they first are not."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def decoded(raw: bytes) -> str:
    """Return the bytes as text that encodes to the same bytes again. Raises NotText."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise NotText(raw[: error.start].count(b"\n") + 1) from None


@dataclass(frozen=True)
class Value:
    """A key of the header whose value stands in one line: from ``start`` to ``stop`` in it."""

    line: int
    text: str
    start: int
    stop: int
    quote: str


@dataclass(frozen=True)
class ExactPage:
    """The text of a file. ``keys`` are those that a form has fields for, in the form's order.

    ``is_whole``: it has no header, whatever it begins with.
    """

    text: str
    keys: tuple[str, ...]
    is_whole: bool = False

    @cached_property
    def _lines(self) -> list[Line]:
        return lines_of(self.text.removeprefix(BOM))

    @cached_property
    def _fence(self) -> int:
        """The number of the line that closes the header; 0 when there is no header."""
        lines = self._lines
        if self.is_whole or lines[0].words.rstrip() != FENCE:
            return 0
        closing = (n for n, line in enumerate(lines[1:], 1) if line.words.rstrip() == FENCE)
        return next(closing, 0)

    @property
    def has_header(self) -> bool:
        return self._fence > 0

    @property
    def body_line(self) -> int:
        """The line of the file where the body starts, from 1."""
        return self._fence + 2 if self.has_header else 1

    @property
    def body(self) -> str:
        start = self._fence + 1 if self.has_header else 0
        return text_of(self._lines[start:])

    @cached_property
    def _header(self) -> list[Line]:
        return self._lines[1 : self._fence] if self.has_header else []

    @cached_property
    def _values(self) -> dict[str, Value]:
        """The keys of the header whose value is plain and in one line, by name."""
        return values_of(self.header_text) or {}

    @cached_property
    def is_readable(self) -> bool:
        """Whether there is a header that is YAML with names and values."""
        return self.has_header and values_of(self.header_text) is not None

    @property
    def header_text(self) -> str:
        return "".join(f"{line.words}\n" for line in self._header)

    @cached_property
    def _all_keys(self) -> frozenset[str]:
        return frozenset(line.words.partition(":")[0].rstrip() for line in self._header)

    @property
    def fields(self) -> dict[str, str]:
        """What the form's fields show: "" for what is not there.

        A key whose value is more than one line is not among them; it is in ``rest``.
        """
        if not self.is_readable:
            return {}
        return {
            key: one_line(self._values[key].text) if key in self._values else ""
            for key in self.keys
            if key in self._values or key not in self._all_keys
        }

    @cached_property
    def _rest_lines(self) -> list[int]:
        """The lines of the header that are no field's, by their place in the header.

        All of them when there are no fields: then the signature is shown with the others.
        """
        keys = (*self.keys, *SIGNATURE) if self.keys else ()
        own = {value.line for key, value in self._values.items() if key in keys}
        return [number for number in range(len(self._header)) if number not in own]

    @property
    def rest(self) -> str:
        """The other lines of the header, as YAML."""
        return "\n".join(shown(self._header[number].words) for number in self._rest_lines)

    def key_at(self, line: int) -> str:
        """Return the key whose value is on this line of the file, "" for any other line."""
        return next((key for key, value in self._values.items() if value.line + 2 == line), "")

    @property
    def is_signed(self) -> bool:
        return any(key in self._values for key in SIGNATURE)

    def with_changes(self, fields: Mapping[str, str], rest: str, body: str) -> str:
        """Return the text with what was typed; equal to ``text`` when nothing was changed."""
        end = usual_end(self.text)
        if not self.has_header:
            return self.with_all(body)
        header = self._with_fields(self._with_rest(rest, end), fields, end)
        opening, closing = self._lines[0], self._lines[self._fence]
        new_body = retyped(self.body, body, end)
        if new_body and not closing.end:
            closing = closing._replace(end=end)
        return self._bom + text_of([opening, *header, closing]) + new_body

    def with_all(self, typed: str) -> str:
        """Return the text when all of it stood in one field."""
        before = self.text.removeprefix(BOM)
        return self._bom + retyped(before, typed, usual_end(self.text))

    @property
    def _bom(self) -> str:
        return BOM if self.text.startswith(BOM) else ""

    def _with_rest(self, rest: str, end: str) -> list[tuple[str | None, Line]]:
        """Return (key of the field or None, line) for each line of the new header."""
        owners = {value.line: key for key, value in self._values.items()}
        rest_lines = set(self._rest_lines)
        lines = [
            (None if n in rest_lines else owners[n], line) for n, line in enumerate(self._header)
        ]
        if shown(rest) == self.rest:
            return lines
        before = [self._header[number] for number in self._rest_lines]
        text = text_of([*before[:-1], before[-1]._replace(end="")]) if before else ""
        typed = [Line(line.words, line.end or end) for line in lines_of(retyped(text, rest, end))]
        if self.keys:
            # The form does not show a signature's own lines, so nobody could take these out again.
            typed = [line for line in typed if _key_in(line) not in SIGNATURE]
        typed = [self._inside(line) for line in typed] if rest.strip() else []
        return _in_place(lines, before, typed)

    def _inside(self, line: Line) -> Line:
        """Return a typed line, as a remark if it would end the header: what is below would be lost.

        Where the header cannot be read, it may have been meant to end there.
        """
        ends_it = self.is_readable and line.words.rstrip() == FENCE
        return line._replace(words=f"# {line.words}") if ends_it else line

    def _with_fields(
        self, lines: list[tuple[str | None, Line]], fields: Mapping[str, str], end: str
    ) -> list[Line]:
        for key, typed in fields.items():
            value, wanted = self._values.get(key), one_line(typed)
            if key not in self.fields or wanted == self.fields[key]:
                continue
            place = next((n for n, (owner, _) in enumerate(lines) if owner == key), None)
            if place is None or value is None:
                lines.insert(
                    self._place_of(key, lines), (key, Line(f"{key}: {spelled(wanted)}", end))
                )
            elif not wanted:
                del lines[place]
            else:
                line = lines[place][1]
                new = with_value(line.words, value, wanted)
                lines[place] = (key, line._replace(words=new))
        return [line for _, line in lines]

    def _place_of(self, key: str, lines: list[tuple[str | None, Line]]) -> int:
        """Return where a new key goes: behind the one that is before it in the form."""
        earlier = self.keys[: self.keys.index(key)]
        places = [n for n, (owner, _) in enumerate(lines, 1) if owner in earlier]
        return max(places, default=0)


def _key_in(line: Line) -> str:
    key, colon, words = line.words.partition(":")
    return key if colon and words.strip() not in ("", "|", ">", "|-", ">-") else ""


def _in_place(
    lines: list[tuple[str | None, Line]], before: list[Line], typed: list[Line]
) -> list[tuple[str | None, Line]]:
    """Put the typed lines where those stood that they take the place of, among the fields' own."""
    head = next(
        (n for n, (a, b) in enumerate(zip(before, typed, strict=False)) if a != b),
        min(len(before), len(typed)),
    )
    tail = 0
    while tail < min(len(before), len(typed)) - head and before[-1 - tail] == typed[-1 - tail]:
        tail += 1
    new = typed[head : len(typed) - tail]
    gone = range(head, len(before) - tail)
    result: list[tuple[str | None, Line]] = []
    number, is_placed = 0, False
    for owner, line in lines:
        if owner is not None:
            result.append((owner, line))
            continue
        if number == gone.start and not is_placed:
            result += [(None, each) for each in new]
            is_placed = True
        if number not in gone:
            result.append((None, line))
        number += 1
    return result if is_placed else [*result, *((None, each) for each in new)]


def one_line(text: str) -> str:
    """Return the text as a field of one line can hold it."""
    return shown(text).replace("\n", " ")


def with_value(words: str, value: Value, wanted: str) -> str:
    gap = " " if words[: value.start].endswith(":") else ""
    behind = words[value.stop :]
    return f"{words[: value.start]}{gap}{spelled(wanted, value.quote)}{behind}"


def spelled(value: str, quote: str = "") -> str:
    """Return the value as YAML that reads as exactly this text, in these quotes if they can."""
    in_quotes = {
        "'": "'" + value.replace("'", "''") + "'",
        '"': json.dumps(value, ensure_ascii=False),
    }
    tries = [in_quotes[quote]] if quote else [value]
    for tried in [*tries, in_quotes['"']]:
        if _reads_as(tried, value):
            return tried
    return json.dumps(value)


def _reads_as(tried: str, value: str) -> bool:
    # Behind it a comment may stand.
    found = (values_of(f"key: {tried} # more\n") or {}).get("key")
    return found is not None and found.text == value


@lru_cache(maxsize=16)
def values_of(text: str) -> dict[str, Value] | None:
    """Return every key at the edge of the YAML text whose value is a scalar in the key's line.

    None when the text is not YAML with names at the edge, or too long to be looked through. Reading
    YAML is slow, and one look at a page asks several times.
    """
    if len(text) > LONGEST_HEADER:
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return None
    if node is None:
        return {}
    # A new field stands at the edge, which below a key that does not is no YAML.
    if not isinstance(node, yaml.MappingNode) or node.flow_style or node.start_mark.column:
        return None
    names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    if len(set(names)) < len(node.value):
        return None
    starts = _line_starts(text)
    found = {}
    for key, value in node.value:
        if isinstance(value, yaml.ScalarNode) and (read := _value(key, value, text, starts)):
            found[key.value] = read
    return found


def _value(
    key: yaml.ScalarNode, value: yaml.ScalarNode, text: str, starts: list[int]
) -> Value | None:
    # Marks count lines differently (a line separator of Unicode is one to YAML), places do not.
    first, last = value.start_mark.index, value.end_mark.index
    line = bisect_right(starts, key.start_mark.index) - 1
    raw = text[first:last]
    stands_in_line = starts[line] == key.start_mark.index and key.end_mark.index <= first
    if not stands_in_line or "\n" in text[key.start_mark.index : last] or "\n" in value.value:
        return None
    if value.style not in (None, "'", '"') or raw.startswith(("&", "*", "!")):
        return None
    offset = starts[line]
    return Value(line, value.value, first - offset, last - offset, value.style or "")


def _line_starts(text: str) -> list[int]:
    return [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]
