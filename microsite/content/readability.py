"""How hard a text is to read: its sentences, its words, and the score that they give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LONG_WORD_LETTERS = 6
LETTER = re.compile(r"[^\W_]")
# Of a run of marks only the first place is tried, so that a line of dots takes no time.
OPENING = "\"'“\u2018(["
END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*(?=\s)")
NEVER_LAST = frozenset(
    {"approx", "cf", "dr", "eg", "e.g", "fig", "ie", "i.e", "mr", "mrs", "ms", "mx", "prof"}
    | {"rev", "st", "viz", "vs"}
)
# What is named by a letter after it.
LETTERED = frozenset({"grade", "group", "hepatitis", "part", "stage", "type", "vitamin"})
# Whether these end a sentence is told by what follows.
SOMETIMES_LAST = frozenset({"a.m", "al", "etc", "inc", "ltd", "p.m", "ph.d", "u.k", "u.s", "u.s.a"})


def words(text: str) -> list[str]:
    """Return what is between spaces and has a letter or digit: “make-up” is one word."""
    return [word for word in text.split() if LETTER.search(word)]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, sentence) of every sentence."""
    start = 0
    for found in END.finditer(text):
        if _ends_sentence(text, found):
            yield from _sentence(text, start, found.end())
            start = found.end()
    yield from _sentence(text, start, len(text))


def _sentence(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    whole = text[start:end]
    sentence = whole.lstrip()
    if LETTER.search(sentence):
        yield start + len(whole) - len(sentence), sentence.rstrip()


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    following = text[found.end() : found.end() + 20].lstrip(OPENING + " \n")[:1]
    if found[0] != ".":
        # Ask "Is it RF?" before you agree.
        return not following.islower()
    *before, last = text[max(found.start() - 60, 0) : found.start()].split() or [""]
    word = last.lstrip(OPENING)
    if word.lower() in NEVER_LAST:
        return False
    if word.lower() in SOMETIMES_LAST:
        return following.isupper()
    if word.lower() in ("no", "nos", "p", "pp"):
        return not following.isdigit()
    if len(word) == 1 and word.isupper():
        # “J. Smith” goes on, “vitamin C.” does not.
        return word == "I" or (before or [""])[-1].lower() in LETTERED
    return True


def lix(found: Sequence[Sequence[str]]) -> float:
    """Return the score of these sentences, each a list of words; under 35 is easy to read.

    It is words a sentence plus long words in a hundred words.
    """
    count = sum(map(len, found))
    if not count:
        return 0.0
    long = sum(_is_long(word) for sentence in found for word in sentence)
    return count / len(found) + 100 * long / count


def _is_long(word: str) -> bool:
    """Say whether a word, or one part of “follow-up”, has more than 6 letters."""
    if len(word) <= LONG_WORD_LETTERS:
        return False
    return any(sum(map(str.isalpha, part)) > LONG_WORD_LETTERS for part in re.split(r"[-–/]", word))
