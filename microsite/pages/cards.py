"""The card of each page: the picture that a shared address shows in messages and on other sites.

A card is drawn when it is asked for the first time, which takes less than a tenth of a second, and
kept in ``VAR_DIR/cards``. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import logging
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from microsite.content import DRAFT_SUFFIX, Clinic, Library, Page, write_whole
from microsite.pages.caching import FOREVER
from microsite.pages.card_drawing import DESIGN, draw
from microsite.pages.library import library_for

PNG_END = b"IEND\xaeB`\x82"
LONGEST_WRITING_SECONDS = 600

logger = logging.getLogger(__name__)


def card_address(page: Page, clinic: Clinic) -> str:
    """Return the path of the page's card, such as ``/cards/0123456789ab/risks.png``."""
    return f"/cards/{_digest(page, clinic)}/{_name(page)}.png"


@csrf_exempt
@require_safe
def card(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    library = library_for(request)
    page = library.pages.get("/" if name == "index" else f"/{name}/")
    if page is None or request.path != card_address(page, library.clinic):
        raise Http404
    response = HttpResponse(_picture(page, library), content_type="image/png")
    response["Cache-Control"] = FOREVER
    # Made to be shown by others, unlike everything else here.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _picture(page: Page, library: Library) -> bytes:
    """Return the page's card, drawn now unless it is kept."""
    file = _file(_digest(page, library.clinic))
    picture = _kept(file)
    if picture is not None:
        return picture
    picture = _drawn(page.title, library.clinic.name)
    try:
        write_whole(file, picture)
        _remove_old({_file(_digest(each, library.clinic)) for each in library.pages.values()})
    except OSError as problem:
        logger.warning("The card of %s cannot be kept: %s", page.path, problem)
    return picture


# Where nothing can be kept on disk, a card is still not drawn for every visitor.
_drawn = lru_cache(maxsize=64)(draw)


def _digest(page: Page, clinic: Clinic) -> str:
    drawn = "\n".join((DESIGN, page.title, clinic.name))
    return hashlib.sha256(drawn.encode()).hexdigest()[:12]


def _name(page: Page) -> str:
    return page.path.strip("/") or "index"


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "cards"


def _file(digest: str) -> Path:
    return _folder() / f"{digest}.png"


def _kept(file: Path) -> bytes | None:
    """Return the card; None when it is missing, unreadable or cut short."""
    try:
        picture = file.read_bytes()
    except OSError:
        return None
    return picture if picture.endswith(PNG_END) else None


def _remove_old(current: set[Path]) -> None:
    """Remove cards that are not current, and what a process left that died while writing."""
    long_ago = time.time() - LONGEST_WRITING_SECONDS
    for file in _folder().glob("*"):
        is_old_card = file.suffix == ".png" and file not in current
        if is_old_card or (file.suffix == DRAFT_SUFFIX and file.stat().st_mtime < long_ago):
            file.unlink(missing_ok=True)
