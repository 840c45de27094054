"""Signs in what somebody writes that should not wait for an answer, and where to turn then.

Words are looked for, and no sense is made of them: “no fever” is found like “fever”. So somebody
who is well is stopped once too often, and nobody who is not well is missed for a “no”.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from microsite.content.problems import Fault
from microsite.content.self_check import Name
from microsite.content.validation import IsoDate, Line, ShortLine, Strict

BEGINNING = "*"  # at the end of a word: whatever begins like this
FEWEST_LETTERS = 3
BETWEEN_TWO, BETWEEN_MORE = 4, 2  # other words that may stand among those of a phrase
SENTENCE_END = re.compile(r"[.!?;\n]+")
WORD = re.compile(r"[^\W_]+")
APOSTROPHES = re.compile("['\u2019\u2018\u0060\u00b4]")
# The numbers of clinic.yaml by their names, or a number as people write it, with whose it is.
CALL = re.compile(r"emergency|urgent|clinic|([A-Z][^\d+]{0,30} )?\+?\d[\d ]{1,18}\d")


def _words(text: str) -> list[str]:
    """Return the words, small and without apostrophes: “Can’t” is “cant”."""
    # Before the signs are made plain: the acute accent alone becomes a space with a sign above.
    plain = unicodedata.normalize("NFKC", APOSTROPHES.sub("", text))
    return WORD.findall(plain.casefold())


def _phrase(value: str) -> str:
    parts = value.split()
    for part in parts:
        word = part.removesuffix(BEGINNING)
        if _words(word) != [word.casefold()]:
            raise ValueError(f"“{part}” has other signs than letters. Leave them out.")
        if part != word and len(word) < FEWEST_LETTERS:
            raise ValueError(f"“{part}” would find nearly everything. Write more of the word.")
    if len(parts) == 1 and len(value) < FEWEST_LETTERS:
        raise ValueError(f"“{value}” would find nearly everything. Add another word.")
    return value


def _call(value: str) -> str:
    if not CALL.fullmatch(value):
        raise ValueError(
            f"“{value}” is no number. Write one such as Samaritans 116 123, or emergency, "
            "urgent or clinic."
        )
    return value


Phrase = Annotated[ShortLine, AfterValidator(_phrase)]
Call = Annotated[ShortLine, AfterValidator(_call)]


class WorryingSign(Strict):
    """One card: what it says, whom to call, and the words that bring it up."""

    title: ShortLine = Field(description="The heading of the card: what to do now.")
    text: Line = Field(description="Where to turn and why, in one to three plain sentences.")
    call: tuple[Call, ...] = Field(
        min_length=1,
        description="Whom to call: emergency, urgent or clinic, or such as Samaritans 116 123.",
    )
    words: tuple[Phrase, ...] = Field(
        min_length=1,
        description="Words or phrases that bring the card up. fever* finds feverish too. Two "
        "words may stand in either order, more in their own, close together.",
    )

    @cached_property
    def _phrases(self) -> list[list[str]]:
        return [phrase.casefold().split() for phrase in self.words]

    def is_in(self, sentences: list[list[str]]) -> bool:
        return any(
            _stands_in(phrase, sentence) for sentence in sentences for phrase in self._phrases
        )


def _stands_in(phrase: list[str], sentence: list[str]) -> bool:
    """Return whether the words of the phrase stand close together in the sentence."""
    if len(phrase) == 2:
        return _follow(phrase, sentence) or _follow(phrase[::-1], sentence)
    return _follow(phrase, sentence)


def _follow(phrase: list[str], sentence: list[str]) -> bool:
    reach = len(phrase) + (BETWEEN_TWO if len(phrase) == 2 else BETWEEN_MORE)
    return any(
        _is_like(word, phrase[0]) and _come(phrase[1:], sentence[at + 1 : at + reach])
        for at, word in enumerate(sentence)
    )


def _come(parts: list[str], words: list[str]) -> bool:
    """Return whether the words hold all parts, in their order."""
    left = iter(words)
    return all(any(_is_like(word, part) for word in left) for part in parts)


def _is_like(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith(BEGINNING) else word == part


class Found(NamedTuple):
    """A card that a text brings up."""

    name: str
    sign: WorryingSign


class WorryingSigns(Strict):
    """What ``worrying-signs.yaml`` says."""

    changed: IsoDate = Field(description="The day of the last change.")
    review_due: IsoDate = Field(description="The day by which a clinician reads it again.")
    signs: dict[Name, WorryingSign] = Field(
        min_length=1, description="Name of each card to the card, the most urgent first."
    )

    @model_validator(mode="after")
    def is_due_after_the_change(self) -> Self:
        if self.review_due <= self.changed:
            raise ValueError("review_due must be later than changed.")
        return self

    def found_in(self, text: str) -> list[Found]:
        """Return the cards that the text brings up, in the order of the file."""
        split = map(_words, SENTENCE_END.split(text))
        sentences = [words for words in split if words]
        return [Found(name, sign) for name, sign in self.signs.items() if sign.is_in(sentences)]


def words_used_twice(signs: WorryingSigns) -> Iterator[Fault]:
    """Say which words bring up two cards: only one of them can be meant."""
    seen: dict[str, str] = {}
    for name, sign in signs.signs.items():
        for number, phrase in enumerate(sign.words):
            other = seen.setdefault(phrase.casefold(), name)
            if other != name or sign.words.index(phrase) != number:
                message = f"“{phrase}” is also among the words of “{other}”."
                path = ("signs", name, "words", number)
                yield Fault(path, message, "Keep it in one place, the more urgent.", "entry")
