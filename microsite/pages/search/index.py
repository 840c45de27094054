"""Full-text search over the library: SQLite's FTS5, in memory, following each change."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from microsite.content import Library, Page
from microsite.pages.search.documents import Document, Row, documents
from microsite.pages.search.query import Wanted, all_of, any_of, wanted_in
from microsite.pages.search.results import (
    MARK,
    UNMARK,
    Found,
    FoundPage,
    Hit,
    Piece,
    Snippet,
    pieces,
)
from microsite.pages.search.words import Synonyms, Vocabulary, is_surely, words_of

TABLE = """
    CREATE VIRTUAL TABLE parts USING fts5(
        names, heading, text, about, called, tokenize = 'porter unicode61 remove_diacritics 2'
    )
"""
# How much more a word counts in one column than in another.
RANK = "INSERT INTO parts (parts, rank) VALUES ('rank', 'bm25(12.0, 6.0, 1.0, 0.5, 2.0)')"
INSERT = """
    INSERT INTO parts (rowid, names, heading, text, about, called) VALUES (?, ?, ?, ?, ?, ?)
"""
DELETE = "DELETE FROM parts WHERE rowid = ?"
RANKED = "SELECT rowid, rank FROM parts WHERE parts MATCH ?"
ONE = "SELECT 1 FROM parts WHERE parts MATCH ? LIMIT 1"
SNIPPET = """
    SELECT highlight(parts, 1, ?1, ?2) || highlight(parts, 4, ?1, ?2),
        snippet(parts, 2, ?1, ?2, ?3, 26)
    FROM parts WHERE parts MATCH ?4 AND rowid = ?5
"""
CUT = "…"  # where a snippet leaves words out
MOST_PAGES = 12
# Of the best pages several parts are shown, of the others one.
BEST_PAGES = 8
MOST_PARTS_OF_A_PAGE = 3
# Answers come before what the words in them mean. Who looks for “pus” or “fever” is worried:
# what says whom to call comes first.
GLOSSARY = 0.4
SAYS_WHOM_TO_CALL = 1.6
NEVER = re.compile(r"(?!)")
# With fewer pages than this, some that have only some of the words are shown too.
FEW_PAGES = 3
MOST_NEAR_PAGES = 5


class SearchUnavailable(Exception):
    """This Python's SQLite cannot search."""


@dataclass(frozen=True)
class Indexed:
    """A document with its rows by the number that they have in the database."""

    document: Document
    rows: Mapping[int, Row]


class SearchIndex:
    """The words of one library at a time. Any number of threads may use it."""

    def __init__(self) -> None:
        # A search takes a few milliseconds, so two threads may as well take turns.
        self._lock = threading.RLock()
        self._database = _new_database()
        self._library: Library | None = None
        self._pages: Mapping[str, Page] = {}
        self._indexed: dict[str, Indexed] = {}
        self._rows: dict[int, Row] = {}
        self._last_number = 0
        self._vocabulary = Vocabulary()
        self._synonyms = Synonyms(())
        self._call = NEVER
        self._calling: set[int] = set()  # the rows that say whom to call

    def update(self, library: Library) -> None:
        """Make this the index of ``library``; only what differs from before is read."""
        with self._lock:
            if library is self._library:
                return
            wanted = {document.name: document for document in documents(library)}
            stale = [
                name for name, known in self._indexed.items() if wanted.get(name) != known.document
            ]
            call = re.compile(rf"\bcall {re.escape(library.clinic.emergency_number)}\b", re.I)
            is_same_call, self._call = call == self._call, call
            with self._database:
                self._remove([self._indexed.pop(name) for name in stale])
                self._add([wanted[name] for name in wanted if name not in self._indexed])
            self._synonyms = Synonyms(library.terms)
            if not is_same_call:
                self._calling = set(self._that_call(self._rows))
            self._pages, self._library = library.pages, library

    def search(self, library: Library, query: str) -> Found:
        """Return what is found in this library, whichever one was asked about before."""
        with self._lock:
            self.update(library)
            wanted = wanted_in(query, self._vocabulary, self._synonyms)
            if not wanted:
                return Found()
            ranked = self._ranked(all_of(wanted))
            pages = self._shown(ranked, all_of(wanted), MOST_PAGES)
            suggestion = "" if pages else self._suggestion(query, wanted)
            corrected = self._corrected(suggestion) if is_surely(query, suggestion) else ()
            near: tuple[FoundPage, ...] = ()
            if not corrected and len(ranked) < FEW_PAGES and len(wanted) > 1:
                some = self._ranked(any_of(wanted))
                rest = {path: numbers for path, numbers in some.items() if path not in ranked}
                near = self._shown(rest, any_of(wanted), MOST_NEAR_PAGES)
            return Found(pages, len(ranked), near, suggestion, corrected)

    def _remove(self, gone: Iterable[Indexed]) -> None:
        for known in gone:
            self._database.executemany(DELETE, [(number,) for number in known.rows])
            for number, row in known.rows.items():
                del self._rows[number]
                self._calling.discard(number)
                self._vocabulary.remove(words_of(row.words))

    def _add(self, new: Iterable[Document]) -> None:
        for document in new:
            rows = dict(enumerate(document.rows, self._last_number + 1))
            self._last_number += len(rows)
            values = [
                (n, row.names, row.heading, row.text, row.about, row.called)
                for n, row in rows.items()
            ]
            self._database.executemany(INSERT, values)
            for row in rows.values():
                self._vocabulary.add(words_of(row.words))
            self._rows |= rows
            self._calling.update(self._that_call(rows))
            self._indexed[document.name] = Indexed(document, rows)

    def _ranked(self, expression: str) -> dict[str, list[int]]:
        """Return the pages with a match, best first, each with the numbers of its rows."""
        matches = self._database.execute(RANKED, (expression,)).fetchall()
        found = [(number, rank * self._importance(number)) for number, rank in matches]
        # Not ORDER BY: equal ranks shall come in the same order, however the index grew.
        found.sort(key=lambda entry: (entry[1], self._rows[entry[0]].url))
        ranked: dict[str, list[int]] = {}
        for number, _ in found:
            ranked.setdefault(self._rows[number].path, []).append(number)
        return ranked

    def _importance(self, number: int) -> float:
        """Return how much more this counts for a patient than its words alone say."""
        if self._pages[self._rows[number].path].layout == "glossary":
            return GLOSSARY
        return SAYS_WHOM_TO_CALL if number in self._calling else 1.0

    def _that_call(self, rows: Mapping[int, Row]) -> Iterator[int]:
        return (number for number, row in rows.items() if self._call.search(row.text))

    def _shown(
        self, ranked: Mapping[str, list[int]], expression: str, most: int
    ) -> tuple[FoundPage, ...]:
        shown: list[FoundPage] = []
        for path, numbers in list(ranked.items())[:most]:
            parts = MOST_PARTS_OF_A_PAGE if len(shown) < BEST_PAGES else 1
            shown.append(self._page(path, numbers, expression, parts))
        return tuple(shown)

    def _page(self, path: str, numbers: list[int], expression: str, most_parts: int) -> FoundPage:
        page = self._pages[path]
        itself = [number for number in numbers if not self._rows[number].anchor]
        parts = [number for number in numbers if self._rows[number].anchor]
        hits = []
        for number in parts[:most_parts]:
            row = self._rows[number]
            heading, text = self._marked(number, expression)
            # Else only the title of the page is what was searched for.
            if MARK in heading + text:
                hits.append(Hit(row.title, row.url, pieces(text)))
        snippet: Snippet = (Piece(page.summary),)
        for number in itself:
            _, text = self._marked(number, expression)
            if MARK in text and (text[0] != CUT or not hits):
                snippet = pieces(text)
        return FoundPage(page.title, page.path, snippet, tuple(hits), page.overdue)

    def _marked(self, number: int, expression: str) -> tuple[str, str]:
        """Return the row's heading and the best piece of its text, with what matches marked."""
        values = (MARK, UNMARK, CUT, expression, number)
        heading, text = self._database.execute(SNIPPET, values).fetchone()
        return heading, text

    def _suggestion(self, query: str, wanted: list[Wanted]) -> str:
        """Return the query with the words that no page has corrected; "" when none can be."""
        unknown = [one.typed[0] for one in wanted if len(one.typed) == 1 and not self._has(one)]
        corrected = {word: self._vocabulary.nearest(word) for word in unknown}
        if not any(corrected.values()):
            return ""
        return " ".join(corrected.get(word) or word for word in words_of(query))

    def _corrected(self, suggestion: str) -> tuple[FoundPage, ...]:
        """Return what would be found for the suggestion."""
        wanted = wanted_in(suggestion, self._vocabulary, self._synonyms)
        if not wanted:
            return ()
        return self._shown(self._ranked(all_of(wanted)), all_of(wanted), MOST_NEAR_PAGES)

    def _has(self, wanted: Wanted) -> bool:
        return self._database.execute(ONE, (wanted.expression,)).fetchone() is not None


@cache
def search_index() -> SearchIndex:
    """Return the index of this process. Raises SearchUnavailable when there can be none."""
    return SearchIndex()


def _new_database() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        database.execute(TABLE)
    except sqlite3.OperationalError as error:
        raise SearchUnavailable(
            f"The search needs SQLite with FTS5; SQLite {sqlite3.sqlite_version} says: {error}. "
            "Install pysqlite3, or a Python from python.org or your system's packages."
        ) from None
    database.execute(RANK)
    database.commit()
    return database
