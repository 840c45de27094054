"""What the rendering process answers about a file of facts: what it would make of the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import zip_longest
from typing import Any

from microsite.content import ContentUnavailable, Library, Page, Problem
from microsite.editing.comparing import Block, Compared, Piece, blocks_in, blocks_of, changes
from microsite.editing.drawing import drawing_around, main_of
from microsite.editing.exact import BOM, ExactPage, NotText, decoded
from microsite.editing.facts import Facts
from microsite.editing.findings import Finding, finding_of, findings_of, in_order
from microsite.editing.folder import TooLarge, read
from microsite.editing.lines import shown
from microsite.pages.library import current_library, live_library

SECTIONS = ("clinic", "guide", "site")
# The library with a text in place of the file, None when it would not be taken; and why.
Tried = tuple[Library | None, Iterable[Problem]]
MOST_PLACES = 5  # named for one finding on other pages
MOST_COMPARED = 12  # pages
NO_PREVIEW = '<!doctype html><html lang="en"><title>No preview</title><p>{}'
HELD = "There is no preview while a finding in this file is marked “Stop”. It says what to mend."
ELSEWHERE = "Take this change back, or mend those pages first."
UNSEEN = "No page looks different with this. The findings say what it means for the pages."


def answer_facts(question: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """Return the same as ``answering.answer`` for a file of facts.

    What it draws is the page on which patients see the change first.
    """
    file, text = question["file"], ExactPage(question["text"], (), is_whole=True)
    now = current_library()
    library, problems = trial.of(now, file, text.text)
    own = [problem for problem in problems if problem.file == file]
    elsewhere = sorted({each for each in problems if each.file != file} - {*now.problems})
    line = _first_change(file, text.text)
    found = in_order([*findings_of(own, text), *_on_pages(elsewhere, now, line)])
    told: dict[str, Any] = {"findings": [asdict(each) for each in found]}
    if question.get("draw"):
        told |= _drawn(now, library, facts, text.text)
    if "before" in question:
        is_live = question["before"] == _live_text(file)
        before = now if is_live else _tried(file, question["before"])[0]
        told["compared"] = [asdict(each) for each in _compared(before, library, facts)]
    return told


def _drawn(now: Library, library: Library | None, facts: Facts, text: str) -> dict[str, str]:
    if library is None:
        return {"html": NO_PREVIEW.format(HELD), "style": "'none'"}
    page = _first_changed(now, library, facts)
    if page is None:
        return {"html": NO_PREVIEW.format(UNSEEN), "style": "'none'"}
    return asdict(drawing_around(library, page, text))


class Trial:
    """The text that was tried last: a draft, its preview and comparing it ask in turn."""

    def __init__(self) -> None:
        self._now: Library | None = None
        self._what = ("", "")
        self._found: Tried = (None, ())

    def of(self, now: Library, file: str, text: str) -> Tried:
        if self._now is not now or self._what != (file, text):
            self._found = _tried(file, text)
            self._now, self._what = now, (file, text)
        return self._found


trial = Trial()


def _tried(file: str, text: str) -> Tried:
    """Return the library with this text in the file, None when it would not be taken; and why."""
    try:
        library = live_library().with_text(file, text.removeprefix(BOM))
    except ContentUnavailable as error:
        return None, error.problems
    is_held = any(each.file == file and each.holds_page for each in library.problems)
    return (None if is_held else library), library.problems


def _on_pages(problems: Iterable[Problem], now: Library, line: int) -> Iterator[Finding]:
    """Tell what the change does to other files, at the line where it begins, each thing once."""
    titles = {page.file: page.title for page in now.pages.values()}
    places: dict[Finding, list[str]] = {}
    for problem in problems:
        title = titles.get(problem.file, problem.file)
        found = replace(finding_of(problem), line=line, cure=ELSEWHERE)
        places.setdefault(found, []).append(f"“{title}” ({problem.file}, line {problem.line})")
    for found, where in places.items():
        more = len(where[MOST_PLACES:])
        listed = ", ".join(where[:MOST_PLACES]) + (f" and {more} more" if more else "")
        yield replace(found, what=f"{found.what} Where: {listed}.")


def _first_change(file: str, text: str) -> int:
    """Return the first line that is not as it is live."""
    pairs = zip_longest(shown(_live_text(file)).split("\n"), shown(text).split("\n"))
    return next((line for line, (old, new) in enumerate(pairs, 1) if old != new), 1)


def _live_text(file: str) -> str:
    try:
        return decoded(read(file) or b"")
    except (NotText, TooLarge, OSError):
        return ""


def _in_order(library: Library, facts: Facts) -> list[Page]:
    """Return all pages, first those that are there to show these facts."""
    first = [library.pages[path] for path in facts.shown_on if path in library.pages]
    others = (page for section in SECTIONS for page in library.in_section(section))
    return [*first, *(page for page in others if page.path not in facts.shown_on)]


def _first_changed(now: Library, library: Library, facts: Facts) -> Page | None:
    pages = _in_order(library, facts)
    changed = (page for page in pages if page != now.pages.get(page.path))
    # Nothing has changed yet: where the facts are mostly read.
    return next(changed, pages[0] if facts.shown_on and pages else None)


def _compared(before: Library | None, after: Library | None, facts: Facts) -> Iterator[Compared]:
    """Yield what readers of the pages read differently, below the title of each page."""
    if before is None or after is None:
        return
    count = 0
    for page in _in_order(after, facts):
        drawn = page.path in facts.shown_on
        old, new = (_blocks(library, page.path, drawn=drawn) for library in (before, after))
        found = changes(old, new)
        if not found:
            continue
        count += 1
        if count <= MOST_COMPARED:
            yield Compared("h2", (Piece("same", page.title),))
            yield from found
    if count > MOST_COMPARED:
        more = f"{count - MOST_COMPARED} more pages change in the same way."
        yield Compared("p", (Piece("same", more),))


def _blocks(library: Library, path: str, *, drawn: bool) -> list[Block]:
    """Return what a reader reads; the lists of sources and words stand only in the drawn page."""
    page = library.pages.get(path)
    return blocks_in(main_of(library, page)) if page and drawn else blocks_of(page)
