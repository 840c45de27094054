"""Whether a page's parts do what they are for: cards, tables, links, pictures, the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath

from microsite.content.problems import Finding
from microsite.content.prose import Passage, Prose

SAY_NOTHING = frozenset(
    {"click", "click here", "details", "find out more", "go", "here", "info", "learn more", "link"}
    | {"more", "more info", "more information", "page", "read here", "read more", "read on"}
    | {"read this", "see here", "see more", "see this", "site", "this", "this link", "this page"}
    | {"this site", "this website", "website"}
)
FILE_NAME = re.compile(r"\S+\.(?:avif|gif|heic|jpe?g|png|svg|webp)|(?:dsc|dscf|img|pxl)[-_ ]?\d+")
STARTS_IDLY = re.compile(
    r"(?:an?\s|the\s)?(?:image|picture|photo|photograph|drawing|graphic|illustration)\s(?:of|showing)\b"
)
MOST_DESCRIPTION_CHARACTERS = 125


def structure(prose: Prose) -> Iterator[Finding]:
    yield from _care_cards(prose)
    yield from _table_headings(prose)
    yield from _table_rows(prose)
    yield from _link_words(prose)
    yield from _descriptions(prose)
    yield from _next_step(prose)
    yield from _changes(prose)


def _care_cards(prose: Prose) -> Iterator[Finding]:
    urgent = 0
    after_card, loose = False, 0
    for passage in prose.passages:
        if passage.kind == "heading":
            after_card = False
        elif passage.kind == "block title" and passage.block and passage.block.kind == "care":
            if after_card and loose:
                message = "This text stands between two care cards, where people overlook it."
                cure = "Move it into a card, above or below them, or give it a heading."
                yield Finding(loose, "care-cards", message, cure)
            after_card, loose = True, 0
            urgent += passage.block.variant == "urgent"
            if urgent > 1 and passage.block.variant == "urgent":
                message = "There is more than one urgent card on this page."
                cure = "Put everything urgent into one card."
                yield Finding(passage.line, "care-cards", message, cure)
        elif passage.block is None and after_card:
            loose = loose or passage.line


def _table_headings(prose: Prose) -> Iterator[Finding]:
    columns = [passage for passage in prose.passages if passage.kind == "column"]
    for line, row in groupby(columns, key=lambda column: column.line):
        for column in row:
            is_corner = column.column == 0 and column.block and column.block.kind == "compare"
            if not column.text.strip() and not is_corner:
                message = f"Column {column.column + 1} of this table has no heading."
                yield Finding(line, "table-heading", message, "Write one between its “|”.")


def _table_rows(prose: Prose) -> Iterator[Finding]:
    """Find rows of another length than their table: the words of what is too much would go."""
    columns = 0
    for (line, kind), row in groupby(
        prose.passages, key=lambda passage: (passage.line, passage.kind)
    ):
        count = sum(1 for _ in row)
        if kind == "column":
            columns = count
        elif kind == "cell" and count != columns:
            message = (
                f"This row has {_count(count, 'cell')}, its table {_count(columns, 'column')}."
            )
            cure = "Write as many “|” as in the row above."
            if count == 1:
                cure = "If it is no row, put an empty line before it."
            yield Finding(line, "block", message, cure)


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _link_words(prose: Prose) -> Iterator[Finding]:
    targets: dict[str, str] = {}
    for passage in prose.passages:
        if passage.kind == "description":
            continue
        for link in passage.links:
            words = link.words.casefold().strip(" .…:!?»>→")
            if words in SAY_NOTHING:
                message = f"“{link.words}” does not say where the link leads."
                cure = "Write what is there, such as [when to get help](risks.md#help)."
                yield Finding(link.line, "link-text", message, cure)
            elif words and targets.setdefault(words, link.target) != link.target:
                message = f"“{link.words}” leads to two places: {targets[words]}, {link.target}."
                cure = "Give each its own words, or both the same target."
                yield Finding(link.line, "link-text", message, cure)


def _descriptions(prose: Prose) -> Iterator[Finding]:
    for passage in prose.passages:
        if passage.kind == "description" and (message := _wrong_with(passage)):
            cure = "Say in a few words what the picture shows, as if on the phone."
            yield Finding(passage.line, "description-wording", message, cure)


def _wrong_with(description: Passage) -> str:
    words = " ".join(description.text.casefold().split())
    stem = PurePosixPath(description.links[0].target).stem.casefold()
    if FILE_NAME.fullmatch(words) or words == stem:
        return "The description of a picture is the name of its file."
    if STARTS_IDLY.match(words):
        return "People know that it is a picture; the description need not say so."
    if len(words) > MOST_DESCRIPTION_CHARACTERS:
        return (
            f"The description of a picture has {len(words)} characters;"
            f" {MOST_DESCRIPTION_CHARACTERS} are the most."
        )
    return ""


def _next_step(prose: Prose) -> Iterator[Finding]:
    if prose.header.layout != "article":
        return
    last, has_link = None, False
    for passage in prose.passages:
        if passage.kind == "heading" and passage.level == 2:
            last, has_link = passage, False
        has_link = has_link or (bool(passage.links) and passage.kind != "description")
    cure = "End with “## What to do next” and a link or two."
    if last is None or "next" not in last.text.casefold().split():
        line = last.line if last else prose.page.body_line
        yield Finding(line, "next-step", "The page does not say what to do next.", cure)
    elif not has_link:
        yield Finding(last.line, "next-step", "“What to do next” has no link.", cure)


def _changes(prose: Prose) -> Iterator[Finding]:
    header, line = prose.header, prose.page.line_of("changed")
    if not header.changes:
        message = "The header has no “changes”."
        cure = "Add “changes:” with a day (“- on: 2026-11-22”) and “  what: First published.”."
        yield Finding(line, "changes", message, cure)
        return
    newest = max(header.changes, key=lambda change: change.on)
    if newest.on > header.changed:
        line = prose.page.line_of("changes", header.changes.index(newest), "on")
        message = f"The newest entry of “changes” is of {newest.on}, “changed” of {header.changed}."
        yield Finding(line, "changes", message, "Put the same day in both.")
    elif newest.on < header.changed:
        message = f"The page changed on {header.changed}, but “changes” does not say what."
        cure = f"Add an entry with “on: {header.changed}”."
        yield Finding(line, "changes", message, cure)
