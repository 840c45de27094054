"""``skin-depth``: how deep needles reach, to scale, beside a bank card."""

from __future__ import annotations

import random

from microsite.content.svg import drawing, element, marker, path, text
from tools.drawings.needles import needle
from tools.drawings.skin import DERMIS_ENDS_MM, Skin, epidermis, fat, resting_dermis

NAME = "skin-depth"
BANK_CARD_MM = 0.76  # Source: ISO/IEC 7810, ID-1 cards, nominal thickness.
NEEDLE_DEPTHS_MM = (0.25, 0.5, 1.0, 1.5, 2.0)
NEEDLES_AT = (114, 186, 258, 330, 402)
LEFT, RIGHT = 76, 496
SKIN = Skin(width=RIGHT - LEFT, surface=120, per_mm=180, bottom=590)


def skin_depth() -> str:
    rng = random.Random(76)
    ground = resting_dermis(rng, SKIN, SKIN.depth(DERMIS_ENDS_MM) + 12, density=1.2)
    needles = "".join(_set_to(mm, x) for mm, x in zip(NEEDLE_DEPTHS_MM, NEEDLES_AT, strict=True))
    inside = (
        f'<svg x="{LEFT}" width="{SKIN.width}" height="{SKIN.bottom}">'
        f"{ground}{fat(rng, SKIN)}{epidermis(SKIN)}</svg>"
    )
    return drawing(
        NAME,
        "How deep the needles reach, to scale",
        "A cut through skin with a scale in millimetres. The epidermis is about 0.1 mm thick, the "
        "dermis reaches to about 2 mm, and fat lies beneath. The same cartridge is shown with its "
        "needles set to 0.25, 0.5, 1, 1.5 and 2 mm. A bank card beside it is 0.76 mm thick.",
        inside + _scale() + needles + _bank_card() + _markers(),
        "0 0 640 590",
    )


def _set_to(depth_mm: float, x: int) -> str:
    """Draw a cartridge that rests on the skin with its needles out by this depth."""
    tip, bottom = SKIN.depth(depth_mm), SKIN.surface - 3
    needles = "".join(needle(x + side, bottom - 2, tip, 2) for side in (-16, 0, 16))
    body = f"M{x - 33} 54H{x + 33}V{bottom - 8}q0 8-8 8H{x - 25}q-8 0-8-8z"
    neck = f"M{x - 19} 54V30H{x + 19}V54"
    return (
        path("device__needle", needles)
        + path("device__body", neck + body)
        + path("device__band", f"M{x - 32} 62H{x + 32}")
        + text("drawing__label", x, 102, f"{depth_mm:g}")
    )


def _scale() -> str:
    marks = [mm / 2 for mm in range(5)]
    ticks = "".join(f"M{LEFT - 14} {SKIN.depth(mm)}h14" for mm in marks)
    lines = "".join(f"M{LEFT} {SKIN.depth(mm)}h{SKIN.width}" for mm in marks[1:])
    labels = "".join(
        text("drawing__label drawing__label--end", LEFT - 20, SKIN.depth(mm) + 8, f"{mm:g}")
        for mm in marks
    )
    return (
        path("drawing__guide", lines)
        + path("drawing__line", f"{ticks}M{LEFT} {SKIN.surface}V{SKIN.depth(2)}")
        + labels
        + text("drawing__label drawing__label--end", LEFT - 20, SKIN.surface - 24, "mm")
    )


def _bank_card() -> str:
    """Draw a bank card on edge beside the skin, as thick as it is."""
    left, top, bottom = RIGHT + 10, SKIN.surface, SKIN.depth(BANK_CARD_MM)
    right, middle = 632, (top + bottom) // 2
    measure = f"M{left + 14} {top + 3}h14m-7 0V{bottom - 3}m-7 0h14"
    return (
        element("rect", "card", x=left, y=top, width=right - left, height=bottom - top, rx=7)
        + path("drawing__line", measure)
        + text("drawing__label drawing__label--end", right, top - 14, "bank card")
        + text("drawing__label", left + 80, middle - 4, f"{BANK_CARD_MM}")
        + text("drawing__label", left + 80, middle + 22, "mm")
    )


def _markers() -> str:
    x = RIGHT - 30
    dermis, fat_layer = SKIN.depth(1.25), SKIN.depth(2.38)
    leaders = f"M{x - 14} 78H{NEEDLES_AT[-1] + 33}M{x} {SKIN.depth(0.2)}V{SKIN.depth(0.05)}"
    places = ((1, 78), (2, SKIN.depth(0.29)), (3, dermis), (4, fat_layer))
    return path("drawing__line", leaders) + "".join(marker(n, x, y, 17) for n, y in places)
