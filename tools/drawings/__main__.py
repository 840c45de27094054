"""Write the drawings, the icons and the gallery's pictures anew."""

from __future__ import annotations

from pathlib import Path

from tools.drawings import write_drawings, write_examples, write_icons

PROJECT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    write_drawings(PROJECT / "templates" / "drawings")
    write_icons(PROJECT / "static" / "icons")
    write_examples(PROJECT / "microsite" / "gallery" / "pictures")
