"""Writing a page file: all of it or nothing, and its history with it, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.models import User

from microsite.content import DRAFT_SUFFIX, ContentUnavailable, replace_whole
from microsite.editing.folder import digest_of, path_of
from microsite.editing.history import GONE, add, finish, look_alone
from microsite.editing.models import PageVersion
from microsite.editing.turns import alone
from microsite.pages.library import live_library

logger = logging.getLogger(__name__)


class Moved(Exception):
    """The file is not any more what this was written over."""


class NotWritten(Exception):
    """The file could not be written, and is as it was; the text says why."""


def publish(
    who: User | None,
    file: str,
    text: bytes,
    *,
    over: str,
    why: str,
    how: PageVersion.How = PageVersion.How.PUBLISHED,
    is_wanted: Callable[[], bool] = lambda: True,
) -> PageVersion:
    """Write the text into the file, if the file's digest is still ``over``, "" for no file.

    ``is_wanted`` is asked when nobody else is at it any more; if it is not, that is Moved.
    Raises Moved and NotWritten; then nothing has changed.
    """
    with alone():
        live = look_alone(file)
        if (live.digest if live else GONE) != over or not is_wanted():
            raise Moved
        version = add(
            file,
            text,
            digest_of(text),
            how,
            after=PageVersion.objects.newest(file),
            who=who,
            why=why,
            is_written=False,
        )
        # From here on somebody who finds the version sees by the file whether it was written.
        try:
            _remove_leftovers(path_of(file).parent)
            replace_whole(path_of(file), text)
        except OSError as error:
            version.delete()
            raise NotWritten(error.strerror or "unknown reason") from error
        finish(version)
    _show()
    return version


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed publications have begun to write: who is alone knows that nobody does."""
    for begun in folder.glob(f".draft-*{DRAFT_SUFFIX}"):
        begun.unlink(missing_ok=True)


def _show() -> None:
    """Let this process show it at once; the others look twice a second."""
    try:
        live_library().look()
    except ContentUnavailable:
        logger.exception("The content cannot be read after a publication")
