"""Pages as leaflets: the PDFs that ``make_leaflets`` has printed, one for each version of a page.

They lie in ``VAR_DIR/leaflets``, named after a digest of what they show, so a page never offers the
leaflet of another version. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from microsite.content import Library, Page

LAYOUTS = frozenset({"article", "faq", "glossary"})
PDF_END = b"%%EOF"
SHEET = re.compile(rb"/Type\s*/Page\b")


@dataclass(frozen=True)
class Leaflet:
    """A leaflet that is there. ``size`` is in bytes."""

    url: str
    sheets: int
    size: int

    @property
    def kilobytes(self) -> int:
        return round(self.size / 1000)


def leaflet_pages(library: Library) -> list[Page]:
    return [page for page in library.pages.values() if page.layout in LAYOUTS]


def leaflet_of(library: Library, page: Page) -> Leaflet | None:
    """Return the leaflet of exactly this version of the page; None when there is none."""
    if page.layout not in LAYOUTS or not leaflet_names():
        return None
    file = leaflet_file(library, page)
    try:
        status = file.stat()
        sheets = _sheets(file, status.st_mtime_ns)
    except OSError:
        return None
    name = page.path.strip("/")
    return Leaflet(f"/leaflets/{file.stem}/{name}.pdf", sheets, status.st_size) if sheets else None


def leaflet_names() -> frozenset[str]:
    """Return the names of all leaflets that are there; none when they are switched off."""
    if not settings.ENVIRONMENT.leaflets:
        return frozenset()
    return frozenset(file.name for file in leaflet_folder().glob("*.pdf"))


def leaflet_folder() -> Path:
    return Path(settings.VAR_DIR) / "leaflets"


def leaflet_file(library: Library, page: Page) -> Path:
    """Return where the leaflet of this version of the page is, once it has been printed."""
    shown = (
        *(settings.SITE_URL, settings.LANGUAGE, _look(), library.clinic),
        *(page.path, page.title, page.summary, page.facts_title, page.facts_html, page.html),
        *(page.changed, page.review_due, page.review, page.overdue, page.references),
        library.terms if page.layout == "glossary" else (),
    )
    digest = hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
    return leaflet_folder() / f"{digest}.pdf"


@cache
def _look() -> str:
    """Return a digest of everything that lays a leaflet out."""
    digest = hashlib.sha256()
    for folder in ("templates", "static/css", "static/fonts"):
        for file in sorted((Path(settings.BASE_DIR) / folder).rglob("*.*")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=1024)
def _sheets(file: Path, changed: int) -> int:
    """Return how many sheets the file has; 0 when it was cut short. ``changed`` is its time."""
    pdf = file.read_bytes()
    return len(SHEET.findall(pdf)) if PDF_END in pdf[-16:] else 0
