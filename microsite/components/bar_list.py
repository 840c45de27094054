"""Bars one below the other, for things that have names and no order; a table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from microsite.components.chart import Measure, in_words

WIDTH = 640  # of the drawing, in its own units
ROW, WORDS, BAR = 68, 26, 22  # the room of a row, of the words in it, and its bar
ROOM_FOR_NUMBER = 90


@dataclass(frozen=True)
class Bar:
    label: str
    words: str
    words_y: float
    y: float
    width: float
    number_x: float
    number_y: float


@dataclass(frozen=True)
class BarList:
    """Numbers of named things. ``what`` is the heading of the names, ``unit`` of the numbers."""

    id: str
    title: str
    what: str
    unit: str
    summary: str
    measures: Sequence[Measure]

    width, bar_height = WIDTH, BAR

    @property
    def height(self) -> int:
        return ROW * len(self.measures)

    @property
    def bars(self) -> list[Bar]:
        most = max((measure.value or 0 for measure in self.measures), default=0) or 1
        return [
            self._bar(place, measure.label, measure.value or 0, most)
            for place, measure in enumerate(self.measures)
        ]

    def rows(self) -> list[tuple[str, str]]:
        """Return name and number for the table."""
        return [(measure.label, in_words(measure.value or 0)) for measure in self.measures]

    def _bar(self, place: int, label: str, value: float, most: float) -> Bar:
        top = ROW * place
        width = round((WIDTH - ROOM_FOR_NUMBER) * value / most, 1)
        y = top + WORDS + 8
        return Bar(label, in_words(value), top + WORDS, y, width, width + 10, y + BAR / 2)
