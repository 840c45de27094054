"""What an editor can put into a text: sources, terms, pages, pictures and blocks, by name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from microsite.content import Library
from microsite.editing.blocks import BLOCKS
from microsite.editing.pictures.rows import picture_choices


def choices(library: Library) -> dict[str, Any]:
    """Return what the script of the editor offers; plain data, for JSON."""
    pages = sorted(library.pages.values(), key=lambda page: page.title)
    return {
        "sources": [
            {"id": name, "title": source.citation}
            for name, source in sorted(library.sources.items())
        ],
        "terms": [term.term for term in library.terms],
        "pages": [
            {
                "file": page.file.rpartition("/")[2],
                "title": page.title,
                "anchors": [
                    {"anchor": heading.anchor, "title": heading.title} for heading in page.contents
                ],
            }
            for page in pages
        ],
        "images": picture_choices(),
        "components": [asdict(block) for block in BLOCKS],
    }
