"""Write the drawings anew."""

from __future__ import annotations

from pathlib import Path

from tools.drawings import write_drawings

if __name__ == "__main__":
    write_drawings(Path(__file__).resolve().parents[2] / "templates" / "drawings")
