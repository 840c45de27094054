"""An entry for the list of changes that patients read, put where the list stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from microsite.editing.exact import ExactPage, decoded, spelled
from microsite.editing.fields import KEYS

LIST = "changes"
QUOTE = '"'
LONGEST_CHANGE = 300  # as the header allows


def with_change(text: bytes, what: str, day: date) -> bytes:
    """Return the text with the entry above the others, and the day as that of the last change.

    Every other line keeps its bytes. A header that cannot be read stays as it is: findings say so.
    """
    page = ExactPage(decoded(text), KEYS)
    rest = _with_entry(page.rest, what, day) if page.fields and what else None
    if rest is None:
        return text
    fields = {"changed": day.isoformat()} if "changed" in page.fields else {}
    return page.with_changes(fields, rest, page.body).encode()


def _with_entry(rest: str, what: str, day: date) -> str | None:
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
    return _above(rest, *pairs[0], what, day)


def _is_there(known: dict[str, Any], what: str, day: date) -> bool:
    entries = known.get(LIST)
    same = {"on": day.isoformat(), "what": what}
    return isinstance(entries, list) and any(
        isinstance(entry, dict) and same.items() <= entry.items() for entry in entries
    )


def _new_list(what: str, day: date) -> list[str]:
    return [f"{LIST}:", *_entry(what, day, "  ")]


def _entry(what: str, day: date, before: str) -> list[str]:
    return [f"{before}- on: {day}", f"{before}  what: {spelled(what)}"]


def _above(rest: str, key: yaml.Node, held: yaml.Node, what: str, day: date) -> str | None:
    place = held.start_mark.index
    if isinstance(held, yaml.SequenceNode) and held.flow_style:
        between = ", " if held.value else ""
        # In braces a comma would end the words, so they are always in quotes.
        entry = f"{{on: {day}, what: {spelled(what, QUOTE)}}}{between}"
        return f"{rest[: place + 1]}{entry}{rest[place + 1 :]}"
    lines = rest.split("\n")
    number = rest.count("\n", 0, place)
    if isinstance(held, yaml.SequenceNode):
        line = lines[number]
        before = line[: len(line) - len(line.lstrip())]
        return "\n".join([*lines[:number], *_entry(what, day, before), *lines[number:]])
    if held.value == "":
        number = rest.count("\n", 0, key.start_mark.index) + 1
        return "\n".join([*lines[:number], *_entry(what, day, "  "), *lines[number:]])
    return None
