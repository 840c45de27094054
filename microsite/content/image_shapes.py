"""Which part of a picture is shown, and how wide its renditions are."""

from __future__ import annotations

from math import sqrt
from typing import Literal

WIDTHS = (480, 800, 1200, 1600)  # pixels
NARROWEST, WIDEST = 4 / 5, 2 / 1  # width by height
# A rendition that is hardly narrower than the next one saves nobody anything.
LEAST_STEP = 1.15

Focus = Literal[
    "top left",
    "top",
    "top right",
    "left",
    "centre",
    "right",
    "bottom left",
    "bottom",
    "bottom right",
]
Box = tuple[float, float, float, float]


def shape_of(width: int, height: int) -> float:
    """Return the width by height that a picture of this size is shown in."""
    return min(max(width / height, NARROWEST), WIDEST)


def common_shape(first: float, second: float) -> float:
    """Return the shape for two pictures side by side that cuts as little as can be off both."""
    return sqrt(first * second)


def crop(width: int, height: int, shape: float, focus: Focus) -> Box:
    """Return (left, top, right, bottom) of the largest part of this shape around the focus.

    The focus is the middle of one of nine equal fields.
    """
    wide, high = min(width, height * shape), min(height, width / shape)
    left = _start(width, wide, focus, "left", "right")
    top = _start(height, high, focus, "top", "bottom")
    return left, top, left + wide, top + high


def _start(whole: float, part: float, focus: Focus, low: str, high: str) -> float:
    middle = 1 / 6 if low in focus else 5 / 6 if high in focus else 1 / 2
    return min(max(whole * middle - part / 2, 0), whole - part)


def widths_for(width: float) -> tuple[int, ...]:
    """Return the widths of the renditions of a picture this wide; it is never enlarged."""
    most = max(min(int(width), WIDTHS[-1]), 1)
    return (*(step for step in WIDTHS if step * LEAST_STEP < most), most)
