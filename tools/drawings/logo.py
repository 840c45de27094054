"""The logo: the footprint of a cartridge, twelve needles of which one is rose."""

from __future__ import annotations

from microsite.content.svg import Point, element

COLUMNS, ROWS = 3, 4
ROSE = (2, 1)  # column and row, counted from 0


def pins(left: float, top: float, gap: float) -> list[tuple[Point, bool]]:
    """Return the centre of each pin, row after row, and whether it is the rose one."""
    return [
        ((left + column * gap, top + row * gap), (column, row) == ROSE)
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]


def logo() -> str:
    dots = "".join(
        element("circle", "logo__rose" if is_rose else "", cx=x, cy=y, r=3.4)
        for (x, y), is_rose in pins(4, 4, 12)
    )
    return (
        f'<svg class="logo" viewBox="0 0 32 44" aria-hidden="true" focusable="false">{dots}</svg>'
    )
