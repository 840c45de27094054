"""Marks that an editor meant as markdown and that patients would see as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from microsite.content.draft import Draft

SHOWN_OF_TEXT = 20
# Markdown's own mark for a character that was escaped with a backslash.
STASHED = "\x02"
PARAGRAPHS = frozenset({"p"})


class Leftover(NamedTuple):
    """``within`` are the elements in which it is looked for; none means all of them."""

    pattern: re.Pattern[str]
    rule: str
    message: str
    cure: str
    within: frozenset[str] = frozenset()


LEFTOVERS = (
    Leftover(
        re.compile(r"^[ ]*\|.*\|", re.MULTILINE),
        "block",
        "This table cannot be read.",
        "Below its first line goes |---|---|, with as many columns; above it an empty line.",
        PARAGRAPHS,
    ),
    Leftover(
        re.compile(r"(?<=\n)[ ]*(?:[-*+]|1\.) +\S"),
        "block",
        "This list is read as part of the sentence above it.",
        "Put an empty line before the list.",
        PARAGRAPHS,
    ),
    Leftover(
        re.compile(r"\]\(|\]\s?\((?:https?:|tel:|mailto:)|\b[a-z0-9-]{1,100}\.md\b"),
        "link",
        "This link cannot be read.",
        "Write [words](risks.md), without a space between “]” and “(”.",
    ),
    Leftover(
        re.compile(r"\[\[|\]\]"),
        "term",
        "This term cannot be read.",
        "Write [[dermis]], or [[dermis|deeper layer]].",
    ),
    Leftover(re.compile(r"\[@"), "source", "This source cannot be read.", "Write [@alam-2014]."),
    Leftover(
        re.compile(r"\*\*|~~"),
        "html",
        "Patients would see this mark.",
        "For bold, write **words** without a space inside the stars. Otherwise delete it.",
    ),
)
NAMED_SOURCE = re.compile(r"\[([a-z0-9-]{3,100})\]|@([a-z0-9-]{3,100})\b")


def refuse_leftovers(root: Element, draft: Draft) -> None:
    """Complain of text that markdown left as it was written."""
    for tag, text in _texts(root):
        for leftover in LEFTOVERS:
            # After “!!!” comes a block that cannot be read, which is complained of already.
            if leftover.within and (tag not in leftover.within or text.lstrip().startswith("!!!")):
                continue
            found = leftover.pattern.search(text)
            if found:
                _complain(found, leftover, draft)
        for found in NAMED_SOURCE.finditer(text):
            source = found[1] or found[2]
            if source in draft.surroundings.sources:
                message = f"“{found[0]}” is shown to patients as it is."
                draft.complain(found[0], message, f"Write [@{source}].", rule="source")


def _texts(element: Element) -> Iterator[tuple[str, str]]:
    """Yield (tag of what it is in, text) of everything but code."""
    for child in element:
        if child.tag not in ("code", "pre"):
            yield child.tag, child.text or ""
            yield from _texts(child)
        yield element.tag, child.tail or ""


def _complain(found: re.Match[str], leftover: Leftover, draft: Draft) -> None:
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    shown = found.string[start : start + SHOWN_OF_TEXT].partition("\n")[0].partition(STASHED)[0]
    draft.complain(
        shown.rstrip(), leftover.message, leftover.cure, near=found[0].strip(), rule=leftover.rule
    )
