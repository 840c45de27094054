"""Text that is refused before the markdown parser sees it, which would need minutes for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from microsite.content.draft import Draft
from microsite.content.problems import Finding

MAX_BODY_CHARACTERS = 60_000
MAX_LINE_CHARACTERS = 3_000
MOST_LINES_TOGETHER = 400
MOST_HEADINGS = 300
MOST_OPEN_BRACKETS = 50
MOST_ANGLE_BRACKETS = 500
HEADING_LINE = re.compile(r"^[ >*+\d.-]*#|^[ >]*[=-]+ *$", re.MULTILINE)
OPEN_LINK = re.compile(r"\]\((?=[^)]{0,200}\]\()")


def refuse_what_is_too_much(draft: Draft) -> bool:
    """Complain of the first thing of which there is far too much; return whether there is any."""
    finding = next(_too_much(draft.body), None)
    if finding is None:
        return False
    line = draft.first_line + finding.line
    draft.complain_at(line, finding.message, finding.cure, finding.rule)
    return True


def _too_much(text: str) -> Iterator[Finding]:
    """Yield findings whose lines are counted from 0."""
    if len(text) > MAX_BODY_CHARACTERS:
        message = f"The page is over {MAX_BODY_CHARACTERS} characters long."
        yield Finding(0, "size", message, "Divide it.")
    if (place := _open_bracket(text)) is not None:
        cure = "Close each with “]”."
        yield Finding(_line(text, place), "size", "Many “[” are not closed.", cure)
    if place := _nth(OPEN_LINK, text, MOST_OPEN_BRACKETS):
        cure = "Close each with “)”."
        yield Finding(_line(text, place), "size", "Many “](” are not closed.", cure)
    if text.count("<") > MOST_ANGLE_BRACKETS:
        cure = "Is this HTML? Write markdown."
        yield Finding(_line(text, text.index("<")), "size", "There are very many “<”.", cure)
    yield from _too_many_lines(text)
    if place := _nth(HEADING_LINE, text, MOST_HEADINGS):
        message = f"There are over {MOST_HEADINGS} headings."
        yield Finding(_line(text, place), "size", message, "Divide the page.")


def _too_many_lines(text: str) -> Iterator[Finding]:
    together = 0
    for number, line in enumerate(text.split("\n")):
        if len(line) > MAX_LINE_CHARACTERS:
            message = f"A line is over {MAX_LINE_CHARACTERS} characters long."
            cure = "Divide it into paragraphs with an empty line between them."
            yield Finding(number, "size", message, cure)
        together = together + 1 if line.strip() else 0
        if together > MOST_LINES_TOGETHER:
            message = f"There are over {MOST_LINES_TOGETHER} lines without an empty one."
            cure = "Put empty lines between paragraphs, lists and tables."
            yield Finding(number, "size", message, cure)


def _open_bracket(text: str) -> int | None:
    """Return the place of the first “[” that is one too many, or None."""
    depth = 0
    for found in re.finditer(r"[\[\]]", text):
        depth = depth + 1 if found[0] == "[" else max(depth - 1, 0)
        if depth > MOST_OPEN_BRACKETS:
            return found.start()
    return None


def _nth(pattern: re.Pattern[str], text: str, most: int) -> int:
    """Return the place of the first match that is one too many, or 0."""
    for number, found in enumerate(pattern.finditer(text), 1):
        if number > most:
            return found.start()
    return 0


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place)
