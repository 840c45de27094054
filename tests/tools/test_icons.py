"""The icons: one logo in the sizes that browsers and phones ask for."""

from __future__ import annotations

import re
from math import dist
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from microsite.pages.tokens import tokens
from tools.drawings import write_icons

FOLDER = Path(__file__).parents[2] / "static" / "icons"
INK, ROSE, PAGE = (
    ImageColor.getrgb(tokens().colours[name].light)
    for name in ("--colour-text", "--colour-accent", "--colour-page")
)
OPAQUE = {
    "apple-touch-icon.png": 180,
    "icon-192.png": 192,
    "icon-512.png": 512,
    "icon-maskable-512.png": 512,
}


def test_the_program_draws_the_icons_that_are_served(tmp_path):
    write_icons(tmp_path)

    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in FOLDER.iterdir()}
    for drawn in tmp_path.iterdir():
        if drawn.suffix == ".svg":
            assert drawn.read_bytes() == (FOLDER / drawn.name).read_bytes()
        else:
            # Not their bytes: another version packs the same picture in another way.
            with Image.open(drawn) as new, Image.open(FOLDER / drawn.name) as served:
                assert new.tobytes() == served.tobytes()


@pytest.mark.parametrize(("name", "width"), OPAQUE.items())
def test_an_icon_is_the_logo_on_the_colour_of_the_page(name, width):
    with Image.open(FOLDER / name) as icon:
        assert (icon.size, icon.mode) == ((width, width), "RGB")
        found = {colour: count for count, colour in icon.getcolors(width * width)}

    assert sorted(found, key=found.__getitem__)[-3:] == [ROSE, INK, PAGE]


def test_a_circle_leaves_the_whole_logo_on_a_maskable_icon():
    with Image.open(FOLDER / "icon-maskable-512.png") as icon:
        marked = [(x, y) for x in range(512) for y in range(512) if icon.getpixel((x, y)) != PAGE]

    assert max(dist(place, (255.5, 255.5)) for place in marked) < 0.4 * 512


def test_a_monochrome_icon_is_one_colour_on_nothing():
    with Image.open(FOLDER / "icon-monochrome-512.png") as icon:
        found = [colour for _, colour in icon.getcolors(512 * 512)]

    assert {colour[:3] for colour in found} == {INK}
    assert {0, 255} <= {colour[3] for colour in found}


def test_the_tab_icon_comes_in_three_sizes():
    with Image.open(FOLDER / "favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_the_tab_icon_is_light_in_a_dark_browser():
    text = (FOLDER / "favicon.svg").read_text()

    light, dark = text.split("prefers-color-scheme:dark")
    assert re.findall("#[0-9a-f]{6}", light) == [
        tokens().colours[n].light for n in ("--colour-text", "--colour-accent")
    ]
    assert re.findall("#[0-9a-f]{6}", dark) == [
        tokens().colours[n].dark for n in ("--colour-text", "--colour-accent")
    ]
    assert len((FOLDER / "favicon.svg").read_bytes()) < 500
