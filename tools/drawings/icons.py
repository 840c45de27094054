"""The site's icons: the logo's pins in the sizes that browsers and phones ask for."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw

from microsite.content.svg import Point
from microsite.pages.tokens import tokens
from tools.drawings.logo import COLUMNS, ROWS, pins

FINER = 8  # Drawn larger and made smaller, which smooths the dots.
FAVICON_WIDTHS = (16, 32, 48)
RADIUS_IN_GAPS = 0.32
INK, ROSE, GROUND = "--colour-text", "--colour-accent", "--colour-page"


@dataclass(frozen=True)
class Icon:
    """A square icon; ``height`` is the part of it, 0 to 1, that the pins take."""

    width: int
    height: float
    has_ground: bool = True
    is_plain: bool = False


PNGS = {
    "apple-touch-icon.png": Icon(180, 0.64),
    "icon-192.png": Icon(192, 0.7),
    "icon-512.png": Icon(512, 0.7),
    # A phone may cut it to a circle of 80 % of its width.
    "icon-maskable-512.png": Icon(512, 0.56),
    "icon-monochrome-512.png": Icon(512, 0.7, has_ground=False, is_plain=True),
}


def places(width: float, part: float) -> tuple[list[tuple[Point, bool]], float]:
    """Return the pins in the middle of a square, and their radius."""
    gap = width * part / (ROWS - 1 + 2 * RADIUS_IN_GAPS)
    left, top = ((width - gap * (count - 1)) / 2 for count in (COLUMNS, ROWS))
    return pins(left, top, gap), gap * RADIUS_IN_GAPS


def png(icon: Icon) -> Image.Image:
    ink, rose, ground = (tokens().colours[name].light for name in (INK, ROSE, GROUND))
    clear = (*ImageColor.getrgb(ink), 0)
    size = icon.width * FINER
    picture = Image.new("RGBA", (size, size), ground if icon.has_ground else clear)
    pen = ImageDraw.Draw(picture)
    dots, radius = places(size, icon.height)
    for centre, is_rose in dots:
        pen.circle(centre, radius, fill=rose if is_rose and not icon.is_plain else ink)
    picture = picture.resize((icon.width, icon.width), Image.Resampling.BOX)
    if icon.is_plain:
        # Smoothing has mixed its colour at the edges; what counts is how opaque it is.
        plain = Image.new("RGBA", picture.size, ink)
        plain.putalpha(picture.getchannel("A"))
        return plain
    return picture.convert("RGB") if icon.has_ground else picture


def favicon_svg() -> str:
    """Return the icon of a tab, which is dark in a dark browser."""
    ink, rose = (tokens().colours[name] for name in (INK, ROSE))
    dots, radius = places(32, 1)
    plain, marked = (
        "".join(f"M{x:.3g} {y:.3g}h0" for (x, y), is_rose in dots if is_rose is wanted)
        for wanted in (False, True)
    )
    style = (
        f"path{{stroke:{ink.light};stroke-width:{2 * radius:.3g};stroke-linecap:round}}"
        f".r{{stroke:{rose.light}}}@media(prefers-color-scheme:dark){{"
        f"path{{stroke:{ink.dark}}}.r{{stroke:{rose.dark}}}}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>{style}</style>'
        f'<path d="{plain}"/><path class="r" d="{marked}"/></svg>'
    )


def icons() -> dict[str, bytes]:
    """Return every file of ``static/icons`` by name."""
    files = {name: _encoded(png(icon), "PNG", optimize=True) for name, icon in PNGS.items()}
    small = [png(Icon(width, 1, has_ground=False)) for width in FAVICON_WIDTHS]
    sizes = [(width, width) for width in FAVICON_WIDTHS]
    files["favicon.ico"] = _encoded(
        small[-1], "ICO", sizes=sizes, append_images=small[:-1], bitmap_format="png"
    )
    files["favicon.svg"] = favicon_svg().encode() + b"\n"
    return files


def _encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
