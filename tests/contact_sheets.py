"""Many pictures on one sheet, so that a person can look at all pages in minutes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

PICTURES_ACROSS, PICTURES_DOWN = 7, 2
ON_A_SHEET = PICTURES_ACROSS * PICTURES_DOWN
WIDTH, HEIGHT, GAP, LABEL = 270, 840, 10, 18  # in pixels; a longer picture is cut


def write_sheets(pictures: Sequence[Path], folder: Path, name: str) -> list[Path]:
    """Write ``name-1.jpg`` and so on with the pictures in their order; return the files."""
    sheets = []
    for first in range(0, len(pictures), ON_A_SHEET):
        file = folder / f"{name}-{first // ON_A_SHEET + 1}.jpg"
        sheet(pictures[first : first + ON_A_SHEET]).save(file, quality=82)
        sheets.append(file)
    return sheets


def sheet(pictures: Sequence[Path]) -> Image.Image:
    size = (PICTURES_ACROSS * (WIDTH + GAP), PICTURES_DOWN * (HEIGHT + LABEL + GAP))
    paper = Image.new("RGB", size, "#808080")
    for number, file in enumerate(pictures):
        x = number % PICTURES_ACROSS * (WIDTH + GAP)
        y = number // PICTURES_ACROSS * (HEIGHT + LABEL + GAP)
        ImageDraw.Draw(paper).text((x + 4, y + 3), file.stem, fill="white")
        paper.paste(small(file), (x, y + LABEL))
    return paper


def small(file: Path) -> Image.Image:
    with Image.open(file) as picture:
        factor = WIDTH / picture.width
        top = picture.crop((0, 0, picture.width, min(picture.height, round(HEIGHT / factor))))
        return top.resize((WIDTH, round(top.height * factor)))
