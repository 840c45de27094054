"""Draw the site's pictures of skin: run it, and the files in templates/drawings/ are new.

Everything is to one scale in depth and every colour is a class, so that the style sheet can turn a
drawing dark, print it or mirror it. The same seed gives the same skin each time.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

DRAWINGS = Path(__file__).resolve().parent.parent / "templates" / "drawings"

EPIDERMIS_MM = 0.1  # about; facial skin, without the rete ridges
DERMIS_ENDS_MM = 2.1
BANK_CARD_MM = 0.76  # Source: ISO/IEC 7810, ID-1 cards, nominal thickness.
NEEDLE_DEPTHS_MM = (0.25, 0.5, 1.0, 1.5, 2.0)

Point = tuple[float, float]


@dataclass(frozen=True)
class Skin:
    """A piece of skin: where its surface lies and how many units make a millimetre."""

    left: int
    width: int
    surface: int
    per_mm: int
    bottom: int

    @property
    def right(self) -> int:
        return self.left + self.width

    def depth(self, mm: float) -> int:
        """Return the y of a depth below the surface."""
        return round(self.surface + mm * self.per_mm)


def element(name: str, css_class: str = "", **attributes: object) -> str:
    """Return an empty element; underscores in attribute names become hyphens."""
    given = {"class": css_class or None, **attributes}
    written = "".join(
        f' {key.replace("_", "-")}="{value}"' for key, value in given.items() if value is not None
    )
    return f"<{name}{written}/>"


def path(css_class: str, d: str) -> str:
    return element("path", css_class, d=d)


def text(css_class: str, x: int, y: int, words: str) -> str:
    return f'<text class="{css_class}" x="{x}" y="{y}">{words}</text>'


def numbers(*values: float) -> str:
    """Join coordinates the short way: no space before a minus sign."""
    return " ".join(str(round(value)) for value in values).replace(" -", "-")


def curve_through(points: list[Point]) -> str:
    """Return smooth relative segments that lead from the first point to the last one."""
    start = points[0]
    segments = []
    for here, following in zip(points[1:], points[2:] + points[-1:], strict=True):
        end = ((here[0] + following[0]) / 2, (here[1] + following[1]) / 2)
        start_x, start_y = round(start[0]), round(start[1])
        segments.append(
            "q"
            + numbers(
                here[0] - start_x,
                here[1] - start_y,
                round(end[0]) - start_x,
                round(end[1]) - start_y,
            )
        )
        start = (round(end[0]), round(end[1]))
    return "".join(segments)


def ripple(
    skin: Skin, height: float, waves: tuple[tuple[int, float], ...], step: int
) -> list[Point]:
    """Return points of a line whose two ends meet, so that pieces of skin join side by side."""
    count = round(skin.width / step)
    return [
        (
            skin.left + index * skin.width / count,
            height + sum(a * math.sin(math.tau * f * index / count + f) for f, a in waves),
        )
        for index in range(count + 1)
    ]


def epidermis(skin: Skin) -> str:
    """Draw the outer layer: its cells, the row of nuclei along its ridges, the horny surface."""
    top = ripple(skin, skin.surface, ((2, 2.2), (5, 1.2)), 20)
    ridges_at = skin.depth(EPIDERMIS_MM)
    ridges = ripple(skin, ridges_at, ((skin.width // 40, 4.5), (3, 1.5)), 10)
    nuclei = [(x, y - 4) for x, y in ridges]
    surface = f"M{numbers(*top[0])}{curve_through(top)}"
    body = f"{surface}L{numbers(*ridges[-1])}{curve_through(ridges[::-1])}z"
    return (
        path("skin__epidermis", body)
        + path("skin__nuclei", f"M{numbers(*nuclei[0])}{curve_through(nuclei)}")
        + path("skin__surface", surface)
    )


def strand(x: float, y: float, step: int, wave: float, slope: float, bends: int) -> str:
    """Return one wavy fibre: a first bend, and as many more that mirror it."""
    more = numbers(*(step, slope) * bends)
    return f"M{numbers(x, y)}q{numbers(step / 2, wave, step, slope)}t{more}"


def fibres(
    rng: random.Random, skin: Skin, rows: Iterator[float], every: int, step: int, wave: int
) -> str:
    """Return fibres that run along the skin, one row for each depth in units."""
    return "".join(
        strand(
            skin.left + x + rng.randint(-every, every) // 2,
            y + rng.randint(-5, 5),
            rng.randint(step * 3 // 4, step * 5 // 4),
            rng.choice((-1, 1)) * rng.randint(wave // 2, wave),
            rng.choice((-2, -1, 0, 1, 2)),
            rng.choice((1, 2, 2, 3)),
        )
        for y in rows
        for x in range(-step, skin.width, every)
    )


def steps(first: float, last: float, step: float) -> Iterator[float]:
    while first < last:
        yield first
        first += step


def resting_dermis(rng: random.Random, skin: Skin, until: int, density: float = 1) -> str:
    """Draw the deeper layer before treatment: fine fibres on top, thick bundles beneath."""
    fine_from = skin.depth(EPIDERMIS_MM) + 16
    bundles_from = skin.depth(0.3)
    return (
        element(
            "path",
            "skin__dermis",
            d=f"M{skin.left} {skin.surface}h{skin.width}V{until}H{skin.left}z",
        )
        + path(
            "fibre fibre--pale",
            fibres(rng, skin, steps(bundles_from, until, 27 / density), 150, 44, 12),
        )
        + path(
            "fibre fibre--old",
            fibres(rng, skin, steps(bundles_from + 12, until, 31 / density), 165, 36, 11),
        )
        + path("fibre fibre--fine", fibres(rng, skin, steps(fine_from, until, 40), 120, 22, 9))
    )


def needle(x: int, top: int, tip: int, half: float) -> str:
    """Return a needle that is straight for two thirds and then tapers to its point."""
    shoulder = round(top + (tip - top) * 0.6)
    return f"M{x - half:g} {top}V{shoulder}L{x} {tip}L{x + half:g} {shoulder}V{top}z"


def marker(number: int, x: int, y: int, radius: int) -> str:
    return element("circle", "marker", cx=x, cy=y, r=radius) + text(
        "marker__number", x, y + round(radius * 0.38), str(number)
    )


# The four moments of healing.

TILE = Skin(left=0, width=320, surface=84, per_mm=150, bottom=320)
CHANNELS = (64, 112, 160, 208, 256)
CHANNEL_ENDS = TILE.depth(1)


def cartridge() -> str:
    """Draw the tip of the device, its five needles one millimetre in the skin."""
    left, right = CHANNELS[0] - 17, CHANNELS[-1] + 17
    needles = "".join(needle(x, 60, CHANNEL_ENDS, 3) for x in CHANNELS)
    return (
        path("device__needle", needles)
        + path("device__body", f"M{left} 22H{right}V52q0 10-10 10H{left + 10}q-10 0-10-10z")
        + path("device__body", f"M{left + 34} 22V-4H{right - 34}V22")
        + path("device__band", f"M{left + 1} 32H{right - 1}")
    )


def scatter(rng: random.Random, count: int, spread: int, deepest: float) -> str:
    """Return dots around the channels, as a path for a round line end; denser near the top."""
    places = [
        (
            rng.choice(CHANNELS) + rng.gauss(0, spread),
            TILE.depth(0.14 + deepest * rng.random() ** 1.5),
        )
        for _ in range(count)
    ]
    return "".join(f"M{numbers(*place)}h0" for place in places)


def injury(rng: random.Random) -> str:
    return cartridge()


def inflammation(rng: random.Random) -> str:
    channels = "".join(f"M{x} {TILE.surface + 3}V{CHANNEL_ENDS}" for x in CHANNELS)
    between = [(a + b) // 2 for a, b in pairwise(CHANNELS)]
    loops = "".join(f"M{x - 7} 190C{x - 6} 96 {x + 6} 96 {x + 7} 190" for x in (*between, 38, 282))
    warmth = (
        '<radialGradient id="healing-glow"><stop class="healing__warmth" offset=".25"/>'
        '<stop class="healing__warmth healing__warmth--gone" offset="1"/></radialGradient>'
        + element("path", fill="url(#healing-glow)", d=f"M0 {TILE.surface}H320V270H0z")
    )
    return (
        warmth
        + path("healing__vessel", loops)
        + path("healing__channel", channels)
        + path("healing__platelet", scatter(rng, 26, 5, 0.9))
        + path("healing__cell", scatter(rng, 42, 15, 1.05))
    )


def new_collagen(rng: random.Random) -> str:
    """Draw young fibres: short, thin, in every direction, where the channels were."""
    young = "".join(
        strand(
            rng.choice(CHANNELS) + rng.gauss(-11, 5),
            TILE.depth(0.2 + 0.85 * rng.random()),
            rng.randint(6, 12),
            rng.choice((-1, 1)) * rng.randint(4, 8),
            rng.randint(-6, 6),
            rng.choice((1, 2)),
        )
        for _ in range(130)
    )
    spindles = "".join(
        f"M{numbers(x, y)}q9-6 18 {tilt}q-9 6-18 {-tilt}z"
        for x, y, tilt in (
            (
                rng.choice(CHANNELS) + rng.randint(-22, 8),
                TILE.depth(rng.uniform(0.3, 1)),
                rng.randint(-3, 3),
            )
            for _ in range(12)
        )
    )
    return path("fibre fibre--new", young) + path("healing__fibroblast", spindles)


def remodelling(rng: random.Random) -> str:
    """Draw grown fibres: long, thick, lying along the skin with the older ones."""
    rows = steps(TILE.depth(0.22), TILE.depth(1.22), 13)
    between = steps(TILE.depth(0.27), TILE.depth(1.22), 19)
    return (
        path("fibre fibre--mature", fibres(rng, TILE, rows, 105, 34, 8))
        + path("fibre fibre--middle", fibres(rng, TILE, between, 150, 30, 8))
        + path(
            "fibre fibre--last",
            fibres(rng, TILE, steps(TILE.depth(0.3), TILE.depth(1.1), 34), 190, 20, 6),
        )
    )


PHASES: tuple[Callable[[random.Random], str], ...] = (
    injury,
    inflammation,
    new_collagen,
    remodelling,
)


def tile(number: int, ground: str, phase: str, skin_on_top: str) -> str:
    """Return one moment, placed in two rows of two; the style sheet can make it one row."""
    x, y = TILE.width * ((number - 1) % 2), TILE.bottom * ((number - 1) // 2)
    return (
        f'<g class="healing__tile healing__tile--{number}" transform="translate({x} {y})">'
        f'<svg width="{TILE.width}" height="{TILE.bottom}">'
        f"{ground}{phase if number > 1 else ''}{skin_on_top}{phase if number == 1 else ''}"
        f"{path('healing__seam', f'M0 {TILE.surface - 8}V{TILE.bottom}') if number > 1 else ''}"
        f"</svg>{marker(number, 23, 30, 19)}</g>"
    )


def healing_phases() -> str:
    rng = random.Random(320)
    ground = f'<g id="healing-ground">{resting_dermis(rng, TILE, TILE.bottom)}</g>'
    on_top = f'<g id="healing-epidermis">{epidermis(TILE)}</g>'
    again = '<use href="#healing-ground"/>', '<use href="#healing-epidermis"/>'
    tiles = [tile(1, ground, PHASES[0](rng), on_top)]
    tiles += [tile(n, again[0], draw(rng), again[1]) for n, draw in enumerate(PHASES[1:], start=2)]
    return drawing(
        "healing-phases",
        "Four moments of the same piece of skin",
        "1: five fine needles reach one millimetre into the skin. 2: the channels are closed and "
        "many repair cells gather around them. 3: short new collagen fibres, drawn in blue, fill "
        "the places where the channels were. 4: longer, thicker fibres, drawn in rose, lie along "
        "the skin.",
        "".join(tiles),
        f"0 0 {2 * TILE.width} {2 * TILE.bottom}",
    )


# The depths of needles.

BLOCK = Skin(left=76, width=420, surface=120, per_mm=180, bottom=590)
NEEDLES_AT = (114, 186, 258, 330, 402)


def fat(rng: random.Random, skin: Skin) -> str:
    top = skin.depth(DERMIS_ENDS_MM)
    border = ripple(skin, top, ((3, 7), (7, 3)), 20)
    shape = f"M{numbers(*border[0])}{curve_through(border)}V{skin.bottom}H{skin.left}z"
    cells = "".join(
        element(
            "ellipse",
            cx=skin.left + x + rng.randint(-3, 3) + (row % 2) * 20,
            cy=top + 31 + row * 33 + rng.randint(-2, 2),
            rx=rng.randint(19, 22),
            ry=rng.randint(16, 18),
        )
        for row in range(2)
        for x in range(0, skin.width + 20, 41)
    )
    return path("skin__fat", shape) + f'<g class="skin__fat-cell">{cells}</g>'


def set_to(depth_mm: float, x: int) -> str:
    """Draw a cartridge that rests on the skin with its needles out by this depth."""
    tip, bottom = BLOCK.depth(depth_mm), BLOCK.surface - 3
    needles = "".join(needle(x + side, bottom - 2, tip, 2) for side in (-16, 0, 16))
    body = f"M{x - 33} 54H{x + 33}V{bottom - 8}q0 8-8 8H{x - 25}q-8 0-8-8z"
    neck = f"M{x - 19} 54V30H{x + 19}V54"
    return (
        path("device__needle", needles)
        + path("device__body", neck + body)
        + path("device__band", f"M{x - 32} 62H{x + 32}")
        + text("drawing__label", x, 102, f"{depth_mm:g}")
    )


def scale() -> str:
    marks = [mm / 2 for mm in range(5)]
    ticks = "".join(f"M{BLOCK.left - 14} {BLOCK.depth(mm)}h14" for mm in marks)
    lines = "".join(f"M{BLOCK.left} {BLOCK.depth(mm)}h{BLOCK.width}" for mm in marks[1:])
    labels = "".join(
        text("drawing__label drawing__label--end", BLOCK.left - 20, BLOCK.depth(mm) + 8, f"{mm:g}")
        for mm in marks
    )
    return (
        path("drawing__guide", lines)
        + path("drawing__line", f"{ticks}M{BLOCK.left} {BLOCK.surface}V{BLOCK.depth(2)}")
        + labels
        + text("drawing__label drawing__label--end", BLOCK.left - 20, BLOCK.surface - 24, "mm")
    )


def bank_card() -> str:
    """Draw a bank card on edge beside the skin, as thick as it is."""
    left, top, bottom = BLOCK.right + 10, BLOCK.surface, BLOCK.depth(BANK_CARD_MM)
    right, middle = 632, (top + bottom) // 2
    measure = f"M{left + 14} {top + 3}h14m-7 0V{bottom - 3}m-7 0h14"
    return (
        element("rect", "card", x=left, y=top, width=right - left, height=bottom - top, rx=7)
        + path("drawing__line", measure)
        + text("drawing__label", (left + right) // 2, top - 14, "bank card")
        + text("drawing__label", left + 80, middle - 4, f"{BANK_CARD_MM}")
        + text("drawing__label", left + 80, middle + 22, "mm")
    )


def markers() -> str:
    x = BLOCK.right - 30
    dermis, fat_layer = BLOCK.depth(1.25), BLOCK.depth(2.38)
    leaders = f"M{x - 14} 78H{NEEDLES_AT[-1] + 33}M{x} {BLOCK.depth(0.2)}V{BLOCK.depth(0.05)}"
    places = ((1, 78), (2, BLOCK.depth(0.29)), (3, dermis), (4, fat_layer))
    return path("drawing__line", leaders) + "".join(marker(n, x, y, 17) for n, y in places)


def skin_depth() -> str:
    rng = random.Random(76)
    ground = resting_dermis(rng, BLOCK, BLOCK.depth(DERMIS_ENDS_MM) + 12, density=1.2)
    needles = "".join(set_to(mm, x) for mm, x in zip(NEEDLE_DEPTHS_MM, NEEDLES_AT, strict=True))
    inside = (
        f'<svg x="{BLOCK.left}" width="{BLOCK.width}" height="{BLOCK.bottom}" '
        f'viewBox="{BLOCK.left} 0 {BLOCK.width} {BLOCK.bottom}">'
        f"{ground}{fat(rng, BLOCK)}{epidermis(BLOCK)}</svg>"
    )
    return drawing(
        "skin-depth",
        "How deep the needles reach, to scale",
        "A cut through skin with a scale in millimetres. The epidermis is about 0.1 mm thick, the "
        "dermis reaches to about 2 mm, and fat lies beneath. The same cartridge is shown with its "
        "needles set to 0.25, 0.5, 1, 1.5 and 2 mm. A bank card beside it is 0.76 mm thick.",
        inside + scale() + needles + bank_card() + markers(),
        "0 0 640 590",
    )


def drawing(name: str, title: str, description: str, body: str, view_box: str) -> str:
    # "slice": a picture made lower and wider by the style sheet shows its top, not its middle.
    return (
        f'<svg class="drawing drawing--{name}" viewBox="{view_box}" '
        f'preserveAspectRatio="xMinYMin slice" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>'
        f"{body}</svg>\n"
    )


def logo() -> str:
    """Draw the footprint of a cartridge: twelve needles, one of them rose."""
    rose = (1, 2)
    dots = "".join(
        element(
            "circle",
            "logo__rose" if (row, column) == rose else "",
            cx=4 + 12 * column,
            cy=4 + 12 * row,
            r=3.4,
        )
        for row in range(4)
        for column in range(3)
    )
    return (
        f'<svg class="logo" viewBox="0 0 32 44" aria-hidden="true" focusable="false">{dots}</svg>\n'
    )


DRAW: dict[str, Callable[[], str]] = {
    "healing-phases": healing_phases,
    "skin-depth": skin_depth,
    "logo": logo,
}


def main() -> None:
    DRAWINGS.mkdir(parents=True, exist_ok=True)
    for name, draw in DRAW.items():
        (DRAWINGS / f"{name}.svg").write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
