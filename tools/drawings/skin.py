"""A piece of skin, cut through: the outer layer, the deeper one with its fibres, and fat."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from microsite.content.svg import Point, curve_through, element, numbers, path
from tools.drawings.fibres import rows_of_fibres, steps

EPIDERMIS_MM = 0.1  # about; facial skin, without the rete ridges
DERMIS_ENDS_MM = 2.1


@dataclass(frozen=True)
class Skin:
    """A piece of skin: where its surface lies and how many units make a millimetre."""

    width: int
    surface: int
    per_mm: int
    bottom: int

    def depth(self, mm: float) -> int:
        """Return the y of a depth below the surface."""
        return round(self.surface + mm * self.per_mm)


def epidermis(skin: Skin) -> str:
    """Draw the outer layer: its cells, the row of nuclei along its ridges, the horny surface."""
    top = _ripple(skin, skin.surface, ((2, 2.2), (5, 1.2)), 20)
    ridges = _ripple(skin, skin.depth(EPIDERMIS_MM), ((skin.width // 40, 4.5), (3, 1.5)), 10)
    nuclei = [(x, y - 4) for x, y in ridges]
    surface = f"M{numbers(*top[0])}{curve_through(top)}"
    body = f"{surface}L{numbers(*ridges[-1])}{curve_through(ridges[::-1])}z"
    return (
        path("skin__epidermis", body)
        + path("skin__nuclei", f"M{numbers(*nuclei[0])}{curve_through(nuclei)}")
        + path("skin__surface", surface)
    )


def resting_dermis(rng: random.Random, skin: Skin, until: int, density: float = 1) -> str:
    """Draw the deeper layer before treatment: fine fibres on top, thick bundles beneath."""
    fine_from = skin.depth(EPIDERMIS_MM) + 16
    bundles_from = skin.depth(0.3)
    pale = steps(bundles_from, until, 27 / density)
    old = steps(bundles_from + 12, until, 31 / density)
    return (
        path("skin__dermis", f"M0 {skin.surface}h{skin.width}V{until}H0z")
        + path("fibre fibre--pale", rows_of_fibres(rng, skin.width, pale, 150, 44, 12))
        + path("fibre fibre--old", rows_of_fibres(rng, skin.width, old, 165, 36, 11))
        + path(
            "fibre fibre--fine",
            rows_of_fibres(rng, skin.width, steps(fine_from, until, 40), 120, 22, 9),
        )
    )


def fat(rng: random.Random, skin: Skin) -> str:
    top = skin.depth(DERMIS_ENDS_MM)
    border = _ripple(skin, top, ((3, 7), (7, 3)), 20)
    shape = f"M{numbers(*border[0])}{curve_through(border)}V{skin.bottom}H0z"
    cells = "".join(
        element(
            "ellipse",
            cx=x + rng.randint(-3, 3) + (row % 2) * 20,
            cy=top + 31 + row * 33 + rng.randint(-2, 2),
            rx=rng.randint(19, 22),
            ry=rng.randint(16, 18),
        )
        for row in range(2)
        for x in range(0, skin.width + 20, 41)
    )
    return path("skin__fat", shape) + f'<g class="skin__fat-cell">{cells}</g>'


def _ripple(
    skin: Skin, height: float, waves: tuple[tuple[int, float], ...], step: int
) -> list[Point]:
    """Return points of a line whose two ends meet, so that pieces of skin join side by side."""
    count = round(skin.width / step)
    return [
        (
            index * skin.width / count,
            height + sum(a * math.sin(math.tau * f * index / count + f) for f, a in waves),
        )
        for index in range(count + 1)
    ]
