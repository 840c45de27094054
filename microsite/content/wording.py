"""Words that mislead, and words that some readers cannot use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from microsite.content.house_rules import BannedWord, HouseRules
from microsite.content.problems import Finding
from microsite.content.prose import Passage, Prose
from microsite.content.readability import sentences

# How far around a word a phrase is looked for that excuses it, in characters.
LONGEST_EXCUSE = 100
LONGEST_SENTENCE = 400
EXCUSE = "If the word is right here, add the phrase to “unless” in checks.yaml."
PERCENTAGE = re.compile(r"(?<![\w.,])(\d[\d.,]{0,9})\s?(?:%|per ?cent\b)", re.I)
NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "twenty": 20, "hundred": 100, "thousand": 1000},
}
NUMBER = rf"\d[\d,]{{0,9}}|{'|'.join(NUMBERS)}"
# “7 in 10”, but not “3 in 6 weeks”. Scores such as pain are “out of 10” and count no people.
COUNT = re.compile(
    rf"(?<![\w.,])({NUMBER})\s(?:in\s(?:every\s|a\s)?({NUMBER})\b(?![.,]\d)"
    rf"(?!\s?(?:minutes?|hours?|days?|nights?|weeks?|months?|years?|mm|cm|%))"
    rf"|out\sof\s(?:every\s|a\s)?({NUMBER})\s(?:people|patients|women|men|adults))",
    re.I,
)
YEARS = range(1900, 2101)
RED = re.compile(r"\b(?:red(?:ness|dened|dening|dish|der)?|pink(?:ness|ish|er)?)\b", re.I)
NOT_A_SKIN_COLOUR = re.compile(r"\bred\s(?:blood\scells?|cross|flags?|light)\b", re.I)
DARK_SKIN = re.compile(r"\b(?:(?:brown|black)\b[^.!?]{0,30}|darker )\bskin\b", re.I)
# Beside these a percentage is of money, or is the share of people in a study that is named too.
NO_PEOPLE = re.compile(r"(?:%|per ?cent) (?:off|deposit|discount|interest|tax|vat)\b", re.I)
COUNTED = re.compile(r"\b\d[\d,]{0,6} of (?:the )?\d")
SHOWS = re.compile(
    r"\b(?:look|show|see|seen|notice|appear|dark(?:er)?|purple|grey|tone|colour|feel)", re.I
)


def wording(prose: Prose, rules: HouseRules) -> Iterator[Finding]:
    yield from banned_words(prose.passages, rules)
    yield from _percentages(prose, rules)
    yield from _denominators(prose)
    yield from _skin_tone(prose)


@dataclass(frozen=True)
class _Ban:
    """A banned word, ready to be looked for. ``key`` is a part that it always has."""

    instead: str
    key: str
    word: re.Pattern[str]


def banned_words(passages: Iterable[Passage], rules: HouseRules) -> Iterator[Finding]:
    """Find each place once, with what to write instead of the longest word that is banned there."""
    passages = list(passages)
    everything = "\n".join(passage.text for passage in passages).lower()
    bans, excuse = _bans(rules.banned)
    bans = tuple(ban for ban in bans if ban.key in everything)
    for passage in passages:
        found = [(place, ban) for ban in bans for place in ban.word.finditer(passage.text)]
        end = 0
        for place, ban in sorted(found, key=lambda one: (one[0].start(), -one[0].end())):
            if place.start() < end or _is_excused(place, excuse):
                continue
            end = place.end()
            message = f"“{_shown(place[0])}” is not used on these pages."
            cure = f"Instead: {ban.instead} {EXCUSE}"
            yield Finding(passage.line_at(place.start()), "banned-word", message, cure)


@lru_cache(maxsize=4)
def _bans(banned: tuple[BannedWord, ...]) -> tuple[tuple[_Ban, ...], re.Pattern[str] | None]:
    """Return what to look for, and a pattern for every phrase that excuses a word."""
    bans = tuple(
        _Ban(
            entry.instead,
            re.split(r"[\s'’-]", entry.word.lower())[0].removesuffix("e"),
            re.compile(_spelled(entry.word), re.I),
        )
        for entry in banned
    )
    excuses = [_spelled(phrase) for entry in banned for phrase in entry.unless]
    # At one place the longest excuse must be tried first.
    excuses.sort(key=len, reverse=True)
    return bans, re.compile("|".join(excuses), re.I) if excuses else None


def _spelled(phrase: str) -> str:
    """Return a pattern for the phrase: “risk free” is “risk-free”, “erased” is “erase”."""
    spelled = r"[\s-]".join(map(re.escape, re.split(r"[\s-]", phrase.replace("’", "'"))))
    if spelled.endswith("e"):
        return rf"(?<!\w){spelled[:-1]}(?:e|es|ed|ing)(?!\w)"
    return rf"(?<!\w){spelled}(?:s|es|ed|ing)?(?!\w)"


def _is_excused(place: re.Match[str], excuse: re.Pattern[str] | None) -> bool:
    """Say whether the word is within a phrase in which it is right, such as “how safe”."""
    if excuse is None:
        return False
    start, end = place.span()
    nearby = slice(max(start - LONGEST_EXCUSE, 0), end + LONGEST_EXCUSE)
    return any(
        nearby.start + found.start() <= start and end <= nearby.start + found.end()
        for found in excuse.finditer(place.string[nearby])
    )


def _percentages(prose: Prose, rules: HouseRules) -> Iterator[Finding]:
    for passage in prose.passages:
        for found in PERCENTAGE.finditer(passage.text):
            sentence = _sentence_around(passage.text, found.start())
            is_strength = any(name.lower() in sentence.lower() for name in rules.strengths)
            beside = passage.text[found.start() : found.end() + 20]
            if is_strength or COUNT.search(sentence) or COUNTED.search(sentence):
                continue
            if NO_PEOPLE.search(beside):
                continue
            message = f"“{_shown(found[0])}” is a bare percentage."
            cure = (
                "Say it as people: “about 7 in 10 people”. What it is the strength of, such as "
                "lidocaine, goes into “strengths” of checks.yaml."
            )
            yield Finding(passage.line_at(found.start()), "percentage", message, cure)


def _sentence_around(text: str, place: int) -> str:
    first = max(place - LONGEST_SENTENCE, 0)
    around = ""
    for offset, sentence in sentences(text[first : place + LONGEST_SENTENCE]):
        if first + offset > place:
            break
        around = sentence
    return around


def _denominators(prose: Prose) -> Iterator[Finding]:
    """Find the first count of people in another number than the page's first."""
    used: dict[int, str] = {}
    for passage in prose.passages:
        for found in COUNT.finditer(passage.text):
            part, whole = _number(found[1]), _number(found[2] or found[3])
            if part >= whole or whole in YEARS or whole in used:
                continue
            used[whole] = _shown(found[0])
            if len(used) > 1:
                first = next(iter(used.values()))
                message = f"“{used[whole]}” is counted in another number than “{first}”."
                cure = "Count people in the same number on the whole page."
                yield Finding(passage.line_at(found.start()), "denominators", message, cure)


def _number(written: str) -> int:
    return NUMBERS.get(written.lower()) or int(written.replace(",", ""))


def _skin_tone(prose: Prose) -> Iterator[Finding]:
    if any(DARK_SKIN.search(p.text) and SHOWS.search(p.text) for p in prose.passages):
        return
    for passage in prose.passages:
        text = NOT_A_SKIN_COLOUR.sub(lambda found: "-" * len(found[0]), passage.text)
        if found := RED.search(text):
            message = f"The page says “{found[0]}”, but not how it shows on brown and black skin."
            cure = "Say what it feels like, and what it looks like on brown and black skin."
            yield Finding(passage.line_at(found.start()), "skin-tone", message, cure)
            return


def _shown(words: str) -> str:
    return " ".join(words.split())
