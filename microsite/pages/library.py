"""The one library of this process, and the one that a request is answered from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from microsite.content import Library, LiveLibrary, Loader, Renditions
from microsite.pages.leaflets import leaflet_names

DRAWINGS = Path(settings.BASE_DIR) / "templates" / "drawings"
LIBRARY_KEY = "microsite.library"


def read_library(*, keep: bool = True) -> Library:
    """Read the content folder. Raises ContentUnavailable when there is nothing to publish."""
    return loader(keep=keep).load()


def loader(*, keep: bool = True) -> Loader:
    return Loader(
        settings.CONTENT_DIR,
        language=settings.LANGUAGE,
        drawings={file.stem: file.read_text() for file in sorted(DRAWINGS.glob("*.svg"))},
        keep=settings.VAR_DIR / "content" if keep else None,
        renditions=Renditions(settings.VAR_DIR / "images", may_write=keep),
        quoted=quoted(),
    )


def quoted() -> dict[str, str]:
    """Return what pages quote of the settings, by the name that ``[](clinic:name)`` gives it."""
    return {
        "retention": f"{settings.REQUEST_RETENTION_DAYS} days",
        "spam-retention": f"{settings.SUSPECTED_SPAM_RETENTION_DAYS} days",
        "backup-retention": f"{settings.BACKUP_RETENTION_DAYS} days",
    }


@cache
def live_library() -> LiveLibrary:
    files = loader()
    return LiveLibrary(settings.CONTENT_DIR, files.load, files.load_with, beside=leaflet_names)


def current_library() -> Library:
    """Return what is published now."""
    return live_library().current


def library_for(request: HttpRequest) -> Library:
    """Return what this request is answered from.

    That is the current library, except while a new one is being turned into finished pages.
    """
    library: Library | None = request.META.get(LIBRARY_KEY)
    return library or current_library()
