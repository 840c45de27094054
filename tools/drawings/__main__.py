"""Write the drawings and the icons anew."""

from __future__ import annotations

from pathlib import Path

from tools.drawings import write_drawings, write_icons

PROJECT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    write_drawings(PROJECT / "templates" / "drawings")
    write_icons(PROJECT / "static" / "icons")
