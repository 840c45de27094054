from __future__ import annotations

from functools import partial
from pathlib import Path

from microsite.gallery.entries import Drawn, Entry, entry
from microsite.pages.library import DRAWINGS


def drawings() -> tuple[Entry, ...]:
    """Return the drawings of ``templates/drawings/``, each as a state."""
    states = {
        file.stem.replace("-", " ").capitalize(): partial(_drawn, file)
        for file in sorted(DRAWINGS.glob("*.svg"))
    }
    purpose = "Drawn by us, in colours of the tokens: dark mode is a dark field microscope."
    return (entry("drawing", purpose, states, template="drawings/*.svg"),)


def _drawn(file: Path) -> Drawn:
    return Drawn(f'<div class="gallery__drawing">{file.read_text(encoding="utf-8")}</div>')
