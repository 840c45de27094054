"""A picture of every page and state, for a person to look at: `make screenshots`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from tests.browser import PROJECT

FOLDER = Path(os.environ.get("SCREENSHOTS") or PROJECT / "var" / "screenshots")
KINDS = [(390, "dark")]
if "SCREENSHOTS" in os.environ:
    # For people to look at. Among all tests one kind proves the same.
    KINDS += [(390, "light"), (1280, "light"), (1280, "dark")]
FEWEST_COLOURS = 30  # A blank page has one; words alone, with their soft edges, have more.
DARKEST_PAPER = 200  # of 255


@pytest.mark.parametrize(("width", "colour_scheme"), KINDS)
def test_a_picture_shows_the_whole_page(shown, width, colour_scheme):
    page, file = shown.page, FOLDER / f"{width}-{colour_scheme}" / f"{shown.state.name}.jpg"
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=colour_scheme)

    page.screenshot(path=file, full_page=True, type="jpeg", quality=85, animations="disabled")

    with Image.open(file) as picture:
        assert picture.size == (width, page.evaluate("document.documentElement.scrollHeight"))
        top = picture.crop((0, 0, width, 800)).convert("RGB")
    colours = top.quantize(256).convert("RGB").getcolors()
    assert len(colours) > FEWEST_COLOURS
    _, paper = max(colours)
    assert (sum(paper) / 3 > DARKEST_PAPER) == (colour_scheme == "light")
