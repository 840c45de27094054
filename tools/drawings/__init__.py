"""The site's drawings and icons: ``python -m tools.drawings`` writes them anew.

Everything is to one scale in depth and every colour is a class, so that the style sheet can turn a
drawing dark, print it or mirror it. The same seed gives the same skin each time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tools.drawings.depths import skin_depth
from tools.drawings.devices import devices
from tools.drawings.examples import examples
from tools.drawings.healing import healing_phases
from tools.drawings.icons import icons
from tools.drawings.logo import logo

DRAWINGS: dict[str, Callable[[], str]] = {
    "devices": devices,
    "healing-phases": healing_phases,
    "logo": logo,
    "skin-depth": skin_depth,
}


def write_drawings(folder: Path) -> None:
    """Write each drawing into the folder, as ``name.svg``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in DRAWINGS.items():
        (folder / f"{name}.svg").write_text(draw() + "\n", encoding="utf-8")


def write_icons(folder: Path) -> None:
    """Write each icon into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in icons().items():
        (folder / name).write_bytes(data)


def write_examples(folder: Path) -> None:
    """Write each picture of the design gallery into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in examples().items():
        picture.save(folder / name, optimize=True)
