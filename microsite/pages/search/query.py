"""From what a patient types to a query of SQLite's FTS5, which can never be a wrong one.

Every word is put in quotes, so nothing that is typed has a meaning of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from microsite.pages.search.words import Phrase, Synonyms, Vocabulary, words_of

# What a question is about is in its first words; each further one takes time.
MOST_WANTED = 8
STOP_WORDS = frozenset(
    words_of(
        "a about an and any are as at be been but by can could did do does for from get had has "
        "have he her him his how i if in into is it its me my no not of on or our she should so "
        "some than that the their them then there these they this to us was we were what when "
        "where which who why will with would you your"
    )
)


@dataclass(frozen=True)
class Wanted:
    """A thing that is searched for: its words as typed, and all phrases that will do for it."""

    typed: Phrase
    phrases: tuple[Phrase, ...]

    @property
    def expression(self) -> str:
        return "({})".format(" OR ".join('"{}"'.format(" ".join(words)) for words in self.phrases))


def all_of(wanted: Iterable[Wanted]) -> str:
    return " AND ".join(one.expression for one in wanted)


def any_of(wanted: Iterable[Wanted]) -> str:
    return " OR ".join(one.expression for one in wanted)


def wanted_in(query: str, vocabulary: Vocabulary, synonyms: Synonyms) -> list[Wanted]:
    """Return what the query asks for, without words such as “the” unless it has no others."""
    things = list(_things(words_of(query), vocabulary, synonyms))
    telling = [one for one in things if len(one.typed) > 1 or one.typed[0] not in STOP_WORDS]
    return list({one.typed: one for one in telling or things}.values())[:MOST_WANTED]


def _things(words: list[str], vocabulary: Vocabulary, synonyms: Synonyms) -> Iterator[Wanted]:
    start = 0
    while start < len(words):
        typed, others = _thing(words, start, vocabulary, synonyms)
        yield Wanted(typed, tuple(dict.fromkeys([typed, *others])))
        start += len(typed)


def _thing(
    words: list[str], start: int, vocabulary: Vocabulary, synonyms: Synonyms
) -> tuple[Phrase, list[Phrase]]:
    """Return the next phrase of the query that belongs together, and what else it may be called."""
    for size in range(synonyms.longest_words, 1, -1):
        phrase = tuple(words[start : start + size])
        if len(phrase) == size and (names := synonyms.of(phrase)):
            return phrase, names
    pair = tuple(words[start : start + 2])
    joined = "".join(pair)
    if len(pair) == 2 and joined in vocabulary:
        return pair, [(joined,), *synonyms.of((joined,))]
    word = words[start]
    names = synonyms.of((word,))
    if word not in vocabulary:
        names += [(known,) for known in vocabulary.completions(word)]
        names += _halves(word, vocabulary)
    return (word,), names


def _halves(word: str, vocabulary: Vocabulary) -> list[Phrase]:
    """Return “make up” for “makeup”, where pages know both words."""
    cuts = ((word[:cut], word[cut:]) for cut in range(2, len(word) - 1))
    return [pair for pair in cuts if pair[0] in vocabulary and pair[1] in vocabulary]
