"""The words of the YAML files that patients see, checked like those of a page."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from microsite.content.brevity import long_sentences
from microsite.content.clinic import Clinic
from microsite.content.evidence import Glossary
from microsite.content.house_rules import HouseRules
from microsite.content.image_records import PictureRecord
from microsite.content.problems import Problem
from microsite.content.prose import Passage
from microsite.content.self_check import SelfCheck
from microsite.content.self_check_words import words_of
from microsite.content.strict_yaml import Path, parse
from microsite.content.wording import banned_words
from microsite.content.worrying_signs import WorryingSigns


def check_entries(record: BaseModel, file: str, text: str, rules: HouseRules) -> list[Problem]:
    """Return what is wrong with the words that patients see of this record, read from ``text``."""
    # Lines are looked up afterwards: nearly always nothing is found.
    shown = list(_shown(record))
    passages = [Passage(number, "name", words) for number, (_, words) in enumerate(shown)]
    found = list(banned_words(passages, rules))
    if isinstance(record, SelfCheck | WorryingSigns):
        found += [finding for passage in passages for finding in long_sentences(passage)]
    if not found:
        return []
    document = parse(text, file)
    return [
        Problem(
            file,
            document.line_of(shown[finding.line][0]),
            finding.message,
            finding.cure,
            finding.rule,
            rules.level_of(finding.rule),
        )
        for finding in found
    ]


def _shown(record: BaseModel) -> Iterator[tuple[Path, str]]:
    """Yield (path in the file, words)."""
    if isinstance(record, Clinic):
        yield ("strapline",), record.strapline or ""
        for number, price in enumerate(record.prices):
            yield ("prices", number, "item"), price.item
            yield ("prices", number, "note"), price.note or ""
        for number, clinician in enumerate(record.clinicians):
            yield ("clinicians", number, "role"), clinician.role
            yield ("clinicians", number, "note"), clinician.note or ""
        yield from _shown_on_map(record)
    elif isinstance(record, PictureRecord):
        yield ("credit",), record.credit or ""
        yield ("skin_tone",), record.skin_tone or ""
    elif isinstance(record, Glossary):
        for term in record.terms:
            yield (term.term,), term.term
            yield (term.term, "meaning"), term.meaning
            for number, other in enumerate(term.also):
                yield (term.term, "also", number), other
    elif isinstance(record, WorryingSigns):
        for name, sign in record.signs.items():
            yield ("signs", name, "title"), sign.title
            yield ("signs", name, "text"), sign.text
    elif isinstance(record, SelfCheck):
        yield from words_of(record)


def _shown_on_map(clinic: Clinic) -> Iterator[tuple[Path, str]]:
    if clinic.map is None:
        return
    for kind in ("streets", "areas", "landmarks"):
        for number, place in enumerate(getattr(clinic.map, kind)):
            yield ("map", kind, number, "name"), place.name
    for number, line in enumerate(clinic.map.directions):
        yield ("map", "directions", number), line
