"""``devices``: a roller, a stamp, a pen and a radiofrequency device on the same piece of skin."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from microsite.content.svg import Point, element, line_through, path
from tools.drawings.needles import fading, needle
from tools.drawings.skin import Skin, epidermis, resting_dermis
from tools.drawings.tiles import Tile, four_tiles

NAME = "devices"
SKIN = Skin(width=320, surface=164, per_mm=110, bottom=400)
NEEDLE_MM = 1.0
TIP = SKIN.depth(NEEDLE_MM)
MIDDLE = SKIN.width // 2
# A real drum is about ten times as wide: its needles could not be told apart.
DRUM_RADIUS = 108
DRUM_CENTRE = SKIN.surface - DRUM_RADIUS
ROLLER_ANGLES = (-42, -21, 0, 21, 42)
FADE, HEAT = f"{NAME}-fade", f"{NAME}-heat"


def devices() -> str:
    rng = random.Random(4)
    ground = resting_dermis(rng, SKIN, SKIN.bottom), epidermis(SKIN)
    words = (
        NAME,
        "Four devices on the same piece of skin",
        "In all four, needles reach one millimetre into the skin. 1: a roller, a drum whose "
        "needles enter at an angle. 2: a stamp, a flat plate with needles that go straight in. "
        "3: a pen, whose needles move straight in and out. 4: a radiofrequency device, whose "
        "needles have a glow of heat around their tips.",
    )
    tiles = (
        Tile(on_top=fading(FADE) + _roller()),
        Tile(on_top=_stamp()),
        Tile(on_top=_pen()),
        Tile(inside=_heat(), on_top=_radiofrequency()),
    )
    return four_tiles(words, SKIN, ground, tiles, lower_sky=SKIN.surface + 16)


def _roller() -> str:
    """Draw a drum that rolls to the right, and the needles on its lower half."""
    centre = (MIDDLE, DRUM_CENTRE)
    needles = "".join(_slanted(centre, angle) for angle in ROLLER_ANGLES)
    drum = element("circle", "device__body", cx=MIDDLE, cy=DRUM_CENTRE, r=DRUM_RADIUS)
    band = element("circle", "device__band", cx=MIDDLE, cy=DRUM_CENTRE, r=DRUM_RADIUS - 16)
    arm = path("device__body", f"M{MIDDLE - 13} {DRUM_CENTRE}V-4h26V{DRUM_CENTRE}")
    axle = element("circle", "device__body", cx=MIDDLE, cy=DRUM_CENTRE, r=26)
    ahead = path("drawing__arrow", "M270-2q28 36 18 84m-11-14l11 15 14-11")
    return path("device__needle", needles) + drum + band + arm + axle + ahead


def _slanted(centre: Point, angle: float) -> str:
    """Return a needle that stands out of a drum; ``angle`` in degrees, 0 is straight down."""
    turn = math.radians(angle)
    along, aside = (math.sin(turn), math.cos(turn)), (math.cos(turn), -math.sin(turn))
    length = NEEDLE_MM * SKIN.per_mm

    def at(distance: float, side: float) -> Point:
        x, y = (c + distance * a + side * b for c, a, b in zip(centre, along, aside, strict=True))
        return x, y

    root, shoulder, tip = (DRUM_RADIUS + part * length for part in (-0.05, 0.6, 1))
    outline = (at(root, -3), at(shoulder, -3), at(tip, 0), at(shoulder, 3), at(root, 3))
    return line_through(outline) + "z"


def _straight(xs: range, top: int) -> str:
    return path("device__needle", "".join(needle(x, top, TIP, 3) for x in xs))


def _stamp() -> str:
    """Draw a flat plate on a short neck, pressed down."""
    handle = f'<path fill="url(#{FADE})" d="M112 62V0h96V62z"/>'
    plate = path("device__body", "M50 126h220v22q0 4-4 4H54q-4 0-4-4z")
    neck = path("device__body", "M96 62h128v16q0 8-8 8h-34v40h-44v-40h-34q-8 0-8-8z")
    pressed = path("drawing__arrow", "M262 40v56m-12-13l12 13 12-13")
    band = path("device__band", "M51 137H269")
    return handle + _straight(range(70, 251, 30), 150) + neck + plate + band + pressed


def _pen() -> str:
    """Draw a round tip with few needles that move in and out."""
    handle = f'<path fill="url(#{FADE})" d="M108 50V0h104v50z"/>'
    body = path("device__body", "M100 50h120v38l-18 52q-4 12-14 12h-56q-10 0-14-12l-18-52z")
    band = path("device__band", "M101 66H219")
    moves = path("drawing__arrow", "M262 36v76m-12-13l12 13 12-13m-24-50l12-13 12 13")
    return handle + _straight(range(128, 193, 16), 150) + body + band + moves


RF_NEEDLES = range(80, 241, 40)
COAT_ENDS = SKIN.depth(0.6)


def _heat() -> str:
    """Draw the warmth around the tips, between the skin and its surface."""
    spots = "".join(element("circle", cx=x, cy=TIP - 18, r=30) for x in RF_NEEDLES)
    return (
        f'<radialGradient id="{HEAT}"><stop class="device__heat" offset=".2"/>'
        '<stop class="device__heat device__heat--gone" offset="1"/></radialGradient>'
        f'<g fill="url(#{HEAT})">{spots}</g>'
    )


def _radiofrequency() -> str:
    """Draw a head with a cable; its needles are coated but for their tips."""
    handle = f'<path fill="url(#{FADE})" d="M104 64V0h112v64z"/>'
    coats = "".join(f"M{x} 150V{COAT_ENDS}" for x in RF_NEEDLES)
    rings = "".join(
        f"M{x - 15} {TIP - 4}q15 14 30 0M{x - 18} {TIP + 6}q18 17 36 0" for x in RF_NEEDLES
    )
    head = path("device__body", "M54 100h212v42q0 10-10 10H64q-10 0-10-10z")
    collar = path("device__body", "M82 100V64h156v36")
    sparks = "".join(f"M{(a + b) // 2 - 4} 112l-7 15h13l-7 15" for a, b in pairwise(RF_NEEDLES))
    return (
        handle
        + _straight(RF_NEEDLES, 150)
        + path("device__coat", coats)
        + path("device__wave", rings)
        + collar
        + head
        + path("device__spark", sparks)
    )
