"""The map to the clinic: places in metres, as an editor writes them in ``clinic.yaml``."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from microsite.content.svg import Point
from microsite.content.validation import Line, ShortLine, Strict

FURTHEST_METRES = 5000
MOST_NUMBERS = 20
PLACE = re.compile(r"(-?\d{1,4}) +(-?\d{1,4})")
CURE = "Write metres east and north of the clinic, such as -120 35"


def _place(value: Any) -> Any:
    """Read ``-120 35``: 120 m west and 35 m north of the clinic."""
    found = PLACE.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"cannot be “{value}”. {CURE}.")
    east, north = int(found[1]), int(found[2])
    if max(abs(east), abs(north)) > FURTHEST_METRES:
        raise ValueError(f"is more than {FURTHEST_METRES} m from the clinic. {CURE}.")
    return east, north


def _places(value: Any) -> Any:
    """Read ``-120 35, 0 0, 80 -10``."""
    if not isinstance(value, str):
        raise ValueError(f"must be one line. {CURE}, 80 -10.")
    return tuple(_place(place) for place in value.split(","))


def _at_least(count: int) -> AfterValidator:
    def check(value: tuple[Point, ...]) -> tuple[Point, ...]:
        if len(value) < count:
            raise ValueError(f"has too few places. Give {count} or more, with commas between them.")
        return value

    return AfterValidator(check)


Place = Annotated[Point, BeforeValidator(_place)]
Way = Annotated[tuple[Point, ...], BeforeValidator(_places), _at_least(2)]
Outline = Annotated[tuple[Point, ...], BeforeValidator(_places), _at_least(3)]


class Street(Strict):
    name: ShortLine = Field(description="The street's name.")
    points: Way = Field(description="Where it leads: places with commas between them.")


class Area(Strict):
    name: ShortLine = Field(description="The name of the park or the water.")
    kind: Literal["park", "water"] = Field(description="How it is drawn.")
    points: Outline = Field(description="Its corners: places with commas between them.")


class Landmark(Strict):
    name: ShortLine = Field(description="What patients look for, such as Example Station.")
    at: Place = Field(description="Where it is: metres east and north of the clinic, as 120 -35.")


class ClinicMap(Strict):
    """The clinic is at 0 0, and north is up."""

    streets: tuple[Street, ...] = Field(min_length=1, description="The streets that lead there.")
    areas: tuple[Area, ...] = Field(default=(), description="Parks and water.")
    landmarks: tuple[Landmark, ...] = Field(
        default=(), description="Stations, bus stops and what else shows the way."
    )
    directions: tuple[Line, ...] = Field(
        min_length=1, description="The way in words, for people who cannot use the drawing."
    )

    @model_validator(mode="after")
    def are_few_enough(self) -> Self:
        count = 1 + len(self.streets) + len(self.areas) + len(self.landmarks)
        if count > MOST_NUMBERS:
            raise ValueError(
                f"has {count} numbers with the clinic’s own; {MOST_NUMBERS} are the most. "
                "Keep what shows the way."
            )
        return self
