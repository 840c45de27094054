"""Many pictures on one sheet, so that a person can look at all pages in minutes.

``python -m tests.contact_sheets FOLDER`` writes a sheet for each kind of picture in the folder.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

# All in pixels of the sheet. What is longer than its place is cut.
SHEET_WIDTH, HEIGHT, GAP, LABEL = 1960, 830, 10, 18
ROWS = 2
PHONE_WIDTH, SCREEN_WIDTH = 270, 480


def write_sheets(pictures: Sequence[Path], folder: Path, name: str) -> list[Path]:
    """Write ``name-1.png`` and so on with the pictures in their order; return the files."""
    for old in folder.glob(f"{name}-*.png"):
        old.unlink()
    if not pictures:
        return []
    width = width_on_sheet(pictures[0])
    on_a_sheet = ROWS * (SHEET_WIDTH // (width + GAP))
    sheets: list[Path] = []
    for first in range(0, len(pictures), on_a_sheet):
        sheets.append(folder / f"{name}-{len(sheets) + 1}.png")
        sheet(pictures[first : first + on_a_sheet], width).save(sheets[-1])
    return sheets


def width_on_sheet(file: Path) -> int:
    with Image.open(file) as picture:
        return PHONE_WIDTH if picture.width < 2 * PHONE_WIDTH else SCREEN_WIDTH


def sheet(pictures: Sequence[Path], width: int) -> Image.Image:
    paper = Image.new("RGB", (SHEET_WIDTH, ROWS * (HEIGHT + LABEL)), "#808080")
    across = SHEET_WIDTH // (width + GAP)
    for number, file in enumerate(pictures):
        x = number % across * (width + GAP)
        y = number // across * (HEIGHT + LABEL)
        ImageDraw.Draw(paper).text((x + 4, y + 3), file.stem, fill="white")
        paper.paste(small(file, width), (x, y + LABEL))
    return paper


def small(file: Path, width: int) -> Image.Image:
    with Image.open(file) as picture:
        factor = width / picture.width
        top = picture.crop((0, 0, picture.width, min(picture.height, round(HEIGHT / factor))))
        return top.resize((width, round(top.height * factor)))


if __name__ == "__main__":
    from tests.states import STATES

    root = Path(sys.argv[1])
    for kind in sorted(each for each in root.iterdir() if each.is_dir()):
        taken = [kind / f"{state.name}.jpg" for state in STATES]
        write_sheets([file for file in taken if file.is_file()], root, f"sheet-{kind.name}")
