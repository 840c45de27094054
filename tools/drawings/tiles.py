"""Four pictures of the same skin in two rows of two; the style sheet can make them one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from microsite.content.svg import drawing, marker, path
from tools.drawings.skin import Skin

MARKER_X, MARKER_RADIUS = 24, 19
MARKER_ABOVE_SKIN = 52


@dataclass(frozen=True)
class Tile:
    """What one of the four shows inside the skin, and what lies on top of its surface."""

    inside: str = ""
    on_top: str = ""


def four_tiles(
    words: tuple[str, str, str],
    skin: Skin,
    ground: tuple[str, str],
    tiles: Sequence[Tile],
    lower_sky: int,
) -> str:
    """Return the drawing; ``words`` are its name, title and description.

    ``ground`` is the skin below and above what happens inside it. ``lower_sky`` is the height above
    the skin that the second row needs: it starts where the first still has its skin.
    """
    name, title, description = words
    second_row = skin.bottom - skin.surface + lower_sky
    places = [(x, y) for y in (0, second_row) for x in (0, skin.width)]
    body = "".join(
        _tile(name, number, place, skin, ground, tile)
        for number, (place, tile) in enumerate(zip(places, tiles, strict=True), start=1)
    )
    view_box = f"0 0 {2 * skin.width} {second_row + skin.bottom}"
    return drawing(name, title, description, body, view_box)


def _tile(
    name: str, number: int, place: tuple[int, int], skin: Skin, ground: tuple[str, str], tile: Tile
) -> str:
    below, above = (
        f'<g id="{name}-{layer}">{shapes}</g>' if number == 1 else f'<use href="#{name}-{layer}"/>'
        for layer, shapes in zip(("below", "above"), ground, strict=True)
    )
    seam = path("drawing__seam", f"M0 {skin.surface - 8}V{skin.bottom}") if number > 1 else ""
    return (
        f'<g class="drawing__tile drawing__tile--{number}" '
        f'transform="translate({place[0]} {place[1]})">'
        f'<svg width="{skin.width}" height="{skin.bottom}">'
        f"{below}{tile.inside}{above}{tile.on_top}{seam}</svg>"
        f"{marker(number, MARKER_X, skin.surface - MARKER_ABOVE_SKIN, MARKER_RADIUS)}</g>"
    )
