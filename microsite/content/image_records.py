"""``content/images/x.yaml``: what is known of the picture beside it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from microsite.content.image_shapes import Focus
from microsite.content.validation import IsoDate, ShortLine, Strict, one_line

# A name has letters only; a form's number has none, or a few before its digits.
REFERENCE = re.compile(r"[A-Z]{0,4}[/-]?\d[\d/-]*")
# Names such as cheek-before.jpg, but not aftercare.jpg.
RESULT_NAME = re.compile(r"(?:^|[^a-z])(?:before|after)(?:[^a-z]|$)", re.IGNORECASE)

LONGEST_DESCRIPTION = 125  # as many as structure.py lets a page's description have
Description = Annotated[
    str,
    BeforeValidator(one_line),
    StringConstraints(min_length=1, max_length=LONGEST_DESCRIPTION),
]


def _reference(value: str) -> str:
    if not REFERENCE.fullmatch(value):
        raise ValueError("must be the number of the paper form, such as PF-2026-014. No name.")
    return value


class Consent(Strict):
    """That a person agreed on paper to show the picture here. Nothing in it says who."""

    given_on: IsoDate = Field(description="The day on which the form was signed.")
    expires: IsoDate = Field(description="The last day on which the picture may be shown.")
    reference: Annotated[ShortLine, AfterValidator(_reference)] = Field(
        description="The number of the signed form, such as PF-2026-014. Never a name."
    )

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        if self.expires <= self.given_on:
            raise ValueError("expires must be later than given_on.")
        return self

    def covers(self, day: date) -> bool:
        return self.given_on <= day <= self.expires


class PictureRecord(Strict):
    """What an editor notes beside a picture. All of it may be left out for a plain photograph."""

    shows: Description | None = Field(
        default=None, description="What it shows, for people who cannot see it."
    )
    decorative: bool | None = Field(
        default=None, description="Whether it says nothing, so that nobody needs it described: yes."
    )
    focus: Focus = Field(
        default="centre", description="Which part must stay when the picture is cropped."
    )
    credit: ShortLine | None = Field(default=None, description="Who made it; shown below it.")
    kind: Literal["photograph", "before-and-after"] = Field(
        default="photograph", description="Whether it shows the result of a treatment."
    )
    consent: Consent | None = Field(
        default=None, description="The written consent of the person in the picture."
    )
    sessions: int | None = Field(
        default=None, ge=1, le=50, description="How many sessions lie between the two pictures."
    )
    weeks_since_last_session: int | None = Field(
        default=None, ge=0, le=520, description="Weeks from the last session to the after picture."
    )
    skin_tone: ShortLine | None = Field(
        default=None, description="The person's skin tone in words, such as light brown."
    )
    same_light: bool | None = Field(
        default=None, description="Whether both pictures were taken in the same light: yes."
    )
    same_angle: bool | None = Field(default=None, description="The same for the angle: yes.")
    same_make_up: bool | None = Field(default=None, description="The same for make-up: yes.")
    same_lens: bool | None = Field(default=None, description="The same for the lens: yes.")
    retouched: bool | None = Field(
        default=None, description="Whether anything was changed in the picture: no."
    )

    @model_validator(mode="after")
    def says_something_or_nothing(self) -> Self:
        if self.decorative and (self.shows or self.shows_result):
            message = "“decorative” is for a picture that says nothing. Leave it out,"
            raise ValueError(f"{message} or leave “shows” and “kind” out.")
        return self

    @property
    def shows_result(self) -> bool:
        return self.kind == "before-and-after"

    def faults(self) -> list[str]:
        """Return what keeps the picture out of a before-and-after pair, in an editor's words."""
        missing = [name for name in NEEDED if getattr(self, name) is None]
        alike = [name for name in ALIKE if getattr(self, name) is False]
        return [
            *(["“kind: before-and-after” is missing"] if not self.shows_result else []),
            *(f"“{name}” is missing" for name in missing),
            *(f"“{name}” must be yes" for name in alike),
            *(["“retouched” must be no"] if self.retouched else []),
        ]

    def told(self) -> tuple[object, ...]:
        """Return what readers are told of a pair; both records of it must say the same."""
        return self.sessions, self.weeks_since_last_session, self.skin_tone


ALIKE = ("same_light", "same_angle", "same_make_up", "same_lens")
NEEDED = ("consent", "sessions", "weeks_since_last_session", "skin_tone", *ALIKE, "retouched")
PLAIN = PictureRecord()
