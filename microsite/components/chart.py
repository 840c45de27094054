"""Bars or a line, drawn by the server; a table beside the drawing says the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

WIDTH, HEIGHT = 640, 280  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 30, 40  # the room around what is plotted
BAR_SHARE = 0.62  # of the room of one bar; the rest keeps bars apart
MOST_STEPS = 4


@dataclass(frozen=True)
class Measure:
    """A number with its name, such as a week and how many requests came. None: nothing to count."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Mark:
    """Where a measure is drawn. ``x`` is its middle; a bar is ``width`` wide from ``y`` down."""

    label: str
    words: str
    x: float
    y: float
    left: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A level across the chart with the number that it stands for."""

    y: float
    words: str


@dataclass(frozen=True)
class Chart:
    """Numbers of one kind, in order. ``unit`` is the heading of their column, such as “Requests”.

    ``what`` is the heading of their names, such as “Week of”. ``summary`` says in a sentence what
    there is to see.
    """

    id: str
    title: str
    what: str
    unit: str
    summary: str
    measures: Sequence[Measure]
    kind: Literal["bars", "line"] = "bars"

    width, height, left, right = WIDTH, HEIGHT, LEFT, WIDTH - RIGHT
    base = HEIGHT - BOTTOM

    @property
    def top(self) -> float:
        """The number at the top: round, and at least as high as the highest."""
        highest = max((measure.value or 0 for measure in self.measures), default=0)
        return self._step(highest) * max(math.ceil(highest / self._step(highest)), 1)

    @staticmethod
    def _step(highest: float) -> float:
        """Return 1, 2, 5, 10, 20, ...: the smallest that needs few lines. Counts have no halves."""
        rough = max(highest / MOST_STEPS, 1)
        size = 10 ** math.floor(math.log10(rough))
        return float(next(n * size for n in (1, 2, 5, 10) if n * size >= rough))

    @property
    def lines(self) -> list[Line]:
        step = self._step(self.top)
        levels = [number * step for number in range(round(self.top / step) + 1)]
        return [Line(self._y(level), in_words(level)) for level in levels]

    @property
    def marks(self) -> list[Mark]:
        """Every measure that has a number, in order."""
        return [
            self._mark(place, measure.label, measure.value)
            for place, measure in enumerate(self.measures)
            if measure.value is not None
        ]

    @property
    def path(self) -> str:
        """The line through all marks, as SVG spells it; it breaks where there is no number."""
        pieces, was_there = [], False
        for place, measure in enumerate(self.measures):
            if measure.value is not None:
                mark = self._mark(place, measure.label, measure.value)
                pieces.append(f"{'L' if was_there else 'M'}{mark.x:g} {mark.y:g}")
            was_there = measure.value is not None
        return "".join(pieces)

    @property
    def labels(self) -> list[Mark]:
        """The first, the middle and the last measure: where more names would run together."""
        every = [
            self._mark(place, measure.label, measure.value or 0)
            for place, measure in enumerate(self.measures)
        ]
        return every if len(every) < 4 else [every[0], every[len(every) // 2], every[-1]]

    def rows(self) -> list[tuple[str, str]]:
        """Return name and number for the table."""
        return [
            (measure.label, "none" if measure.value is None else in_words(measure.value))
            for measure in self.measures
        ]

    def _mark(self, place: int, label: str, value: float) -> Mark:
        room = (self.right - self.left) / len(self.measures)
        middle, width = self.left + room * (place + 0.5), room * BAR_SHARE
        y = self._y(value)
        sizes = (round(size, 1) for size in (middle, y, middle - width / 2, width, self.base - y))
        return Mark(label, in_words(value), *sizes)

    def _y(self, value: float) -> float:
        return round(self.base - (self.base - TOP) * value / self.top, 1)


def in_words(value: float) -> str:
    """Return the number without needless decimals: “12”, “1.5”."""
    return f"{value:,.1f}".removesuffix(".0")
