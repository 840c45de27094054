"""``healing-phases``: the same piece of skin at four moments; blue young fibres turn rose."""

from __future__ import annotations

import random
from itertools import pairwise

from microsite.content.svg import numbers, path, text
from tools.drawings.fibres import rows_of_fibres, steps, strand
from tools.drawings.needles import cartridge, fading
from tools.drawings.skin import Skin, epidermis, resting_dermis
from tools.drawings.tiles import Tile, four_tiles

NAME = "healing-phases"
SKIN = Skin(width=320, surface=164, per_mm=150, bottom=400)
CHANNELS = (64, 112, 160, 208, 256)
CHANNEL_ENDS = SKIN.depth(1)
CARTRIDGE_BOTTOM = 124
FADE, GLOW = f"{NAME}-fade", f"{NAME}-glow"


def healing_phases() -> str:
    rng = random.Random(320)
    ground = resting_dermis(rng, SKIN, SKIN.bottom), epidermis(SKIN)
    tiles = (
        Tile(on_top=_injury()),
        Tile(inside=_inflammation(rng)),
        Tile(inside=_new_collagen(rng)),
        Tile(inside=_remodelling(rng)),
    )
    words = (
        NAME,
        "Four moments of the same piece of skin",
        "1: five fine needles reach one millimetre into the skin. 2: the channels are closed and "
        "many repair cells gather around them. 3: short new collagen fibres, drawn in blue, fill "
        "the places where the channels were. 4: longer, thicker fibres, drawn in rose, lie along "
        "the skin.",
    )
    return four_tiles(words, SKIN, ground, tiles, lower_sky=84)


def _injury() -> str:
    """Draw the cartridge, its needles in the skin, and how deep they are."""
    measure = f"M12 {SKIN.surface}h14m-7 0V{CHANNEL_ENDS}m-7 0h14"
    device = cartridge(CHANNELS, CARTRIDGE_BOTTOM, CHANNEL_ENDS, FADE)
    return (
        fading(FADE)
        + f'<g class="healing__cartridge">{device}</g>'
        + path("drawing__line", measure)
        + text("drawing__label drawing__label--start", 10, CHANNEL_ENDS + 32, "1 mm")
    )


def _inflammation(rng: random.Random) -> str:
    top, ends = SKIN.surface, SKIN.depth(0.71)
    between = [(a + b) // 2 for a, b in pairwise(CHANNELS)]
    loops = "".join(
        f"M{x - 7} {ends}C{x - 6} {top + 12} {x + 6} {top + 12} {x + 7} {ends}"
        for x in (*between, 38, 282)
    )
    return (
        f'<radialGradient id="{GLOW}"><stop class="healing__warmth" offset=".25"/>'
        '<stop class="healing__warmth healing__warmth--gone" offset="1"/></radialGradient>'
        f'<path fill="url(#{GLOW})" d="M0 {top}H320V350H0z"/>'
        + path("healing__vessel", loops)
        + path("healing__channel", "".join(f"M{x} {top + 3}V{CHANNEL_ENDS}" for x in CHANNELS))
        + path("healing__platelet", _scatter(rng, 24, 5, 0.9))
        + path("healing__cell", _scatter(rng, 38, 15, 1.05))
    )


def _scatter(rng: random.Random, count: int, spread: int, deepest: float) -> str:
    """Return dots around the channels, as a path for a round line end; denser near the top."""
    places = [
        (
            rng.choice(CHANNELS) + rng.gauss(0, spread),
            SKIN.depth(0.14 + deepest * rng.random() ** 1.5),
        )
        for _ in range(count)
    ]
    return "".join(f"M{numbers(*place)}h0" for place in places)


def _new_collagen(rng: random.Random) -> str:
    """Draw young fibres: short, thin, in every direction, where the channels were."""
    young = "".join(
        strand(
            rng.choice(CHANNELS) + rng.gauss(-11, 5),
            SKIN.depth(0.2 + 0.85 * rng.random()),
            rng.randint(6, 12),
            rng.choice((-1, 1)) * rng.randint(4, 8),
            rng.randint(-6, 6),
            rng.choice((1, 2)),
        )
        for _ in range(112)
    )
    spindles = "".join(_fibroblast(rng) for _ in range(12))
    return path("fibre fibre--new", young) + path("healing__fibroblast", spindles)


def _fibroblast(rng: random.Random) -> str:
    x, y = rng.choice(CHANNELS) + rng.randint(-22, 8), SKIN.depth(rng.uniform(0.3, 1))
    tilt = rng.randint(-3, 3)
    return f"M{numbers(x, y)}q9-6 18 {tilt}q-9 6-18 {-tilt}z"


def _remodelling(rng: random.Random) -> str:
    """Draw grown fibres: long, thick, lying along the skin with the older ones."""
    rows = steps(SKIN.depth(0.22), SKIN.depth(1.22), 13)
    between = steps(SKIN.depth(0.27), SKIN.depth(1.22), 19)
    last = steps(SKIN.depth(0.3), SKIN.depth(1.1), 34)
    return (
        path("fibre fibre--mature", rows_of_fibres(rng, SKIN.width, rows, 115, 36, 8))
        + path("fibre fibre--middle", rows_of_fibres(rng, SKIN.width, between, 150, 30, 8))
        + path("fibre fibre--last", rows_of_fibres(rng, SKIN.width, last, 190, 20, 6))
    )
