"""Collagen as a microscope shows it: wavy strands, each kind a class of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator

from microsite.content.svg import numbers


def strand(x: float, y: float, step: int, wave: float, slope: float, bends: int) -> str:
    """Return one wavy fibre: a first bend, and as many more that mirror it."""
    more = numbers(*(step, slope) * bends)
    return f"M{numbers(x, y)}q{numbers(step / 2, wave, step, slope)}t{more}"


def rows_of_fibres(
    rng: random.Random, width: int, rows: Iterator[float], every: int, step: int, wave: int
) -> str:
    """Return fibres that run along skin of this width, one row for each depth in units."""
    return "".join(
        strand(
            x + rng.randint(-every, every) // 2,
            y + rng.randint(-5, 5),
            rng.randint(step * 3 // 4, step * 5 // 4),
            rng.choice((-1, 1)) * rng.randint(wave // 2, wave),
            rng.choice((-2, -1, 0, 1, 2)),
            rng.choice((1, 2, 2, 3)),
        )
        for y in rows
        for x in range(-step, width, every)
    )


def steps(first: float, last: float, step: float) -> Iterator[float]:
    while first < last:
        yield first
        first += step
