"""Pictures for the design gallery, drawn so that nobody takes them for a person's skin."""

from __future__ import annotations

import random

from PIL import Image, ImageColor, ImageDraw

from microsite.pages.tokens import tokens

FINER = 2  # Drawn larger and made smaller, which smooths the edges.
SKIN, HOLLOW, SEAM = "--skin-dermis", "--fibre-old", "--skin-epidermis"
SEED = 7
COLOURS = 16
PAIRS = ("example", "ended", "unsigned")


def examples() -> dict[str, Image.Image]:
    """Return every file of ``microsite/gallery/pictures`` by name."""
    before, after = (patch((640, 640), hollows=number) for number in (42, 30))
    return {
        **{f"{name}-before.png": before for name in PAIRS},
        **{f"{name}-after.png": after for name in PAIRS},
        "example-wide.png": patch((960, 480), hollows=40),
        "example-tall.png": patch((480, 1200), hollows=60),
    }


def patch(size: tuple[int, int], hollows: int) -> Image.Image:
    """Return a field of skin with so many hollows; the first ones are the same each time."""
    skin, hollow, seam = (
        ImageColor.getrgb(tokens().colours[name].light) for name in (SKIN, HOLLOW, SEAM)
    )
    width, height = size[0] * FINER, size[1] * FINER
    picture = Image.new("RGB", (width, height), skin)
    pen = ImageDraw.Draw(picture)
    chance = random.Random(SEED)
    for line in range(0, width + height, 48 * FINER):
        pen.line((line, 0, line - height, height), fill=seam, width=3 * FINER)
    for _ in range(hollows):
        centre = (chance.uniform(0, width), chance.uniform(0, height))
        pen.circle(centre, chance.uniform(6, 22) * FINER, fill=hollow)
    return picture.resize(size, Image.Resampling.BOX).quantize(COLOURS)
