"""An entry for the list of changes that patients read, put where the list stands."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import yaml

from microsite.editing.exact import ExactPage, decoded, spelled
from microsite.editing.fields import KEYS

LIST = "changes"
QUOTE = '"'
NOTHING = ("", "~", "null", "Null", "NULL")
FENCE = re.compile(r"(?m)^---[ \t\r]*$")
LONGEST_CHANGE = 300  # as the header allows


def with_change(text: bytes, what: str, day: date) -> bytes:
    """Return the text with the entry above the others, and the day as that of the last change.

    Every other line keeps its bytes. A header that cannot be read stays as it is: findings say so.
    """
    page = ExactPage(decoded(text), KEYS)
    if not page.fields or not what:
        return text
    fields = {"changed": day.isoformat()} if "changed" in page.fields else {}
    # An empty list may stand above the line of a field, which would come between it and the entry.
    for in_one_line in (False, True):
        rest = _with_entry(page.rest, what, day, in_one_line=in_one_line)
        if rest is None:
            break
        changed = page.with_changes(fields, rest, page.body)
        if _is_there(_header_of(changed), what, day):
            return changed.encode()
    return text


def _header_of(text: str) -> Any:
    try:
        return yaml.load(FENCE.split(text, 2)[1], yaml.BaseLoader)  # noqa: S506 (strings only)
    except (yaml.YAMLError, ValueError, IndexError):
        return None


def _with_entry(rest: str, what: str, day: date, *, in_one_line: bool) -> str | None:
    """Return the header's other lines with the entry; None when it cannot be put there, or is."""
    try:
        node = yaml.compose(rest, Loader=yaml.BaseLoader)
        known = yaml.load(rest, yaml.BaseLoader)  # noqa: S506 (strings only)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return None
    if node is None:
        return "\n".join([*rest.split("\n"), *_new_list(what, day)]).lstrip("\n")
    if not isinstance(node, yaml.MappingNode) or _is_there(known, what, day):
        return None
    pairs = [(key, value) for key, value in node.value if key.value == LIST]
    if not pairs:
        return "\n".join([rest.rstrip("\n"), *_new_list(what, day)])
    if pairs[0][1].value in NOTHING:
        return _first(rest, pairs[0][0], what, day, in_one_line=in_one_line)
    return _above(rest, *pairs[0], what, day)


def _is_there(known: Any, what: str, day: date) -> bool:
    entries = known.get(LIST) if isinstance(known, dict) else None
    same = {"on": day.isoformat(), "what": what}
    return isinstance(entries, list) and any(
        isinstance(entry, dict) and same.items() <= entry.items() for entry in entries
    )


def _new_list(what: str, day: date) -> list[str]:
    return [f"{LIST}:", *_entry(what, day, "  ")]


def _entry(what: str, day: date, before: str) -> list[str]:
    return [f"{before}- on: {day}", f"{before}  what: {spelled(what)}"]


def _first(rest: str, key: yaml.Node, what: str, day: date, *, in_one_line: bool) -> str:
    """Return the lines with the entry in a list that says nothing yet; a remark there stays."""
    lines, number = rest.split("\n"), key.start_mark.line
    start, said = lines[number][: key.end_mark.column], lines[number][key.end_mark.column :]
    remark = re.sub(r"^\s*:\s*(?:~|null)?(?=\s|$)", "", said, flags=re.IGNORECASE).rstrip()
    if in_one_line:
        lines[number] = f"{start}: [{_braced(what, day)}]{remark}"
    else:
        lines[number : number + 1] = [f"{start}:{remark}", *_entry(what, day, "  ")]
    return "\n".join(lines)


def _braced(what: str, day: date) -> str:
    # In braces a comma would end the words, so they are always in quotes.
    return f"{{on: {day}, what: {spelled(what, QUOTE)}}}"


def _above(rest: str, key: yaml.Node, held: yaml.Node, what: str, day: date) -> str | None:
    place = held.start_mark.index
    if not isinstance(held, yaml.SequenceNode):
        return None
    if held.flow_style:
        between = ", " if held.value else ""
        place = rest.index("[", place)
        return f"{rest[: place + 1]}{_braced(what, day)}{between}{rest[place + 1 :]}"
    lines = rest.split("\n")
    # Not where the list starts: that is in the line of the key when it has a name of its own.
    numbers = range(key.end_mark.line + 1, len(lines))
    number = next(each for each in numbers if lines[each].lstrip().startswith("-"))
    before = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    return "\n".join([*lines[:number], *_entry(what, day, before), *lines[number:]])
