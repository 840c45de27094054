"""The words that pages use: how they begin, which are alike, which mean the same."""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import islice, takewhile

from microsite.content import Term

WORD = re.compile(r"[^\W_]+")
MOST_COMPLETIONS = 6
LEAST_LETTERS_TO_COMPLETE = 3
LEAST_LETTERS_TO_CORRECT = 4
MOST_LETTERS_TO_CORRECT = 40
MOST_LETTERS_APART = 2
LIKE_ENOUGH = 0.75

SURELY_LIKE = 0.82  # “keliod” and “keloid”, but not “herpes” and “here”

Phrase = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """Return the words in small letters without accents, as the index sees them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def is_surely(typed: str, corrected: str) -> bool:
    """Return whether each word is so near to what was typed that nothing else was meant."""
    pairs = zip(words_of(typed), words_of(corrected), strict=False)
    likeness = [difflib.SequenceMatcher(None, one, other).ratio() for one, other in pairs]
    return bool(likeness) and min(likeness) >= SURELY_LIKE


class Vocabulary:
    """The words of all pages, as they are written there."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._in_order: list[str] | None = None

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def add(self, words: Iterable[str]) -> None:
        self._counts.update(words)
        self._in_order = None

    def remove(self, words: Iterable[str]) -> None:
        for word, count in Counter(words).items():
            self._counts[word] -= count
            if not self._counts[word]:
                del self._counts[word]
        self._in_order = None

    def completions(self, beginning: str) -> list[str]:
        """Return the words that begin so, most used first."""
        if len(beginning) < LEAST_LETTERS_TO_COMPLETE:
            return []
        words = self._sorted
        onwards = islice(words, bisect_left(words, beginning), None)
        found = takewhile(lambda word: word.startswith(beginning), onwards)
        return sorted(found, key=self._rarity)[:MOST_COMPLETIONS]

    def nearest(self, word: str) -> str:
        """Return the word that was probably meant, or ""."""
        if not LEAST_LETTERS_TO_CORRECT <= len(word) <= MOST_LETTERS_TO_CORRECT:
            return ""
        alike = [
            known
            for known in self._counts
            if abs(len(known) - len(word)) <= MOST_LETTERS_APART
            and len(known) >= LEAST_LETTERS_TO_CORRECT
            and known.isalpha()
        ]
        # Few people mistake the first letter, and comparing takes time.
        same_start = [known for known in alike if known[0] == word[0]]
        near = difflib.get_close_matches(word, same_start, 1, LIKE_ENOUGH) or (
            difflib.get_close_matches(word, alike, 1, LIKE_ENOUGH)
        )
        return near[0] if near else ""

    @property
    def _sorted(self) -> list[str]:
        if self._in_order is None:
            self._in_order = sorted(self._counts)
        return self._in_order

    def _rarity(self, word: str) -> tuple[int, str]:
        return -self._counts[word], word


class Synonyms:
    """The names that the glossary has for the same thing."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._names: dict[Phrase, set[Phrase]] = {}
        for term in terms:
            names = {tuple(words_of(name)) for name in (term.term, *term.also)} - {()}
            for name in names:
                self._names.setdefault(_singular(name), set()).update(names)
        self.longest_words = max(map(len, self._names), default=1)

    def of(self, phrase: Phrase) -> list[Phrase]:
        """Return the phrase's names, itself among them; none when it is no name."""
        return sorted(self._names.get(_singular(phrase), ()))


def _singular(phrase: Phrase) -> Phrase:
    return tuple(word.removesuffix("s") for word in phrase)
