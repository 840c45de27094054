from __future__ import annotations

from microsite.gallery.entries import Entry, entry
from microsite.pages.library import DRAWINGS


def drawings() -> tuple[Entry, ...]:
    """Return the drawings of ``templates/drawings/``, each as a state."""
    states = {
        file.stem.replace(
            "-", " "
        ).capitalize(): f'<div class="gallery__drawing">{file.read_text()}</div>'
        for file in sorted(DRAWINGS.glob("*.svg"))
    }
    purpose = "Drawn by us, in colours of the tokens: dark mode is a dark field microscope."
    return (entry("drawing", purpose, states, template="drawings/*.svg"),)
