"""What is wrong with the records of pictures, and with consents as time passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from microsite.content.entries import check_entries
from microsite.content.house_rules import HouseRules
from microsite.content.image_records import PictureRecord
from microsite.content.images import Pictures
from microsite.content.memory import Memory
from microsite.content.page import Page
from microsite.content.problems import Problem, did_you_mean
from microsite.content.strict_yaml import parse
from microsite.content.validation import checked


class Found(NamedTuple):
    """A picture's record, None when it cannot be read, and what is wrong with it."""

    record: PictureRecord | None
    problems: list[Problem]


def record_of_picture(
    name: str, pictures: Sequence[str], memory: Memory, rules: HouseRules
) -> Found:
    """Return the record in the file ``name``; ``pictures`` are the names of all pictures."""
    file = f"images/{name}"
    text = memory.text(file)
    if text.text is None:
        return Found(None, [text.problem] if text.problem else [])
    record = memory.record(file, text.text, PictureRecord)
    if isinstance(record, list):
        return Found(None, record)
    problems = [
        *check_entries(record, file, text.text, rules),
        *_without_picture(file, pictures),
        *_incomplete(record, file, text.text),
    ]
    return Found(record, problems)


def picture_record(file: str, text: str) -> PictureRecord | list[Problem]:
    """Return the text of a picture's record as what it says, or what is wrong with it."""
    document = parse(text, file)
    return checked(PictureRecord, document) or document.problems


def _without_picture(file: str, pictures: Sequence[str]) -> list[Problem]:
    stem = file.removeprefix("images/").removesuffix(".yaml")
    stems = [name.rpartition(".")[0] for name in pictures]
    if stem in stems:
        return []
    cure = did_you_mean(stem, stems) or "Call it as the picture, or delete it."
    return [Problem(file, 1, "There is no picture with this name.", cure, rule="entry")]


def _incomplete(record: PictureRecord, file: str, text: str) -> list[Problem]:
    """Say what keeps a picture of a result from being shown."""
    faults = record.faults() if record.shows_result else []
    if not faults:
        return []
    line = parse(text, file).line_of(("kind",))
    message = f"The picture is not shown: {', '.join(faults)}."
    cure = "Complete the record, or remove the pictures from the page."
    return [Problem(file, line, message, cure, rule="before-after")]


def lapsed_consents(pages: Mapping[str, Page], pictures: Pictures) -> list[Problem]:
    """Say which pairs of pictures are hidden because a consent is not for today."""
    found = []
    for page in pages.values():
        for pair in page.pairs:
            if name := pictures.lapsed(pair):
                message = f"The consent for images/{name} is not for today, so the pair is hidden."
                cure = "Take the block out, or note the new consent in the record."
                found.append(Problem(page.file, pair.line, message, cure, rule="consent"))
    return found
