"""Writing a page file: all of it or nothing, and its history with it, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.models import User

from microsite.content import DRAFT_SUFFIX, ContentUnavailable, replace_whole
from microsite.editing.committing import commit_what_waits
from microsite.editing.folder import GONE, digest_of, path_of
from microsite.editing.headers import signature_in
from microsite.editing.history import add, finish, look_alone
from microsite.editing.models import PageVersion
from microsite.editing.second_person import needs_second_person
from microsite.editing.turns import alone
from microsite.pages.library import live_library

logger = logging.getLogger(__name__)

# Neither changes words; and nobody signs their own.
CHANGE_NO_WORDS = frozenset({PageVersion.How.SIGNED, PageVersion.How.RELINKED})


class Moved(Exception):
    """The file is not any more what this was written over."""


class NotWritten(Exception):
    """The file could not be written, and is as it was; the text says why."""


class OnePersonAlone(NotWritten):
    """The page is clinical, and no second person has read these words."""

    def __init__(self) -> None:
        super().__init__("it is clinical, and a second person has to publish it")


class SignedByHand(NotWritten):
    """The text says that somebody has read it, and nobody has signed that here."""

    def __init__(self) -> None:
        super().__init__(
            "the lines reviewed_by, reviewed_on and reviewed_hash are written by signing only. "
            "Take them out of “Other lines of the header”, or let them be as they were"
        )


def publish(
    who: User | None,
    file: str,
    text: bytes,
    *,
    over: str,
    why: str,
    how: PageVersion.How = PageVersion.How.PUBLISHED,
    second: User | None = None,
    is_wanted: Callable[[], bool] = lambda: True,
) -> PageVersion:
    """Write the text into the file, if the file's digest is still ``over``, "" for no file.

    ``second`` has read exactly this text. ``is_wanted`` is asked when nobody else is at it any
    more; if it is not, that is Moved. Raises Moved, Busy, and NotWritten, OnePersonAlone and
    SignedByHand among them; then nothing has changed.
    """
    with alone():
        if not is_wanted():
            raise Moved
        version = publish_alone(who, file, text, over=over, why=why, how=how, second=second)
    show()
    commit_what_waits()
    return version


def publish_alone(
    who: User | None,
    file: str,
    text: bytes,
    *,
    over: str,
    why: str,
    how: PageVersion.How,
    second: User | None = None,
) -> PageVersion:
    """Do the same for somebody who is ``alone`` already, and shows and commits it."""
    live = look_alone(file)
    if (live.digest if live else GONE) != over:
        raise Moved
    if _is_alone(who, second, how) and needs_second_person(file, text):
        raise OnePersonAlone
    if how == PageVersion.How.PUBLISHED and not keeps_signatures(file, text):
        raise SignedByHand
    version = add(
        file,
        text,
        digest_of(text),
        how,
        after=PageVersion.objects.newest(file),
        who=who,
        second=second,
        why=why,
        is_written=False,
    )
    # From here on somebody who finds the version sees by the file whether it was written.
    try:
        remove_leftovers(path_of(file).parent)
        replace_whole(path_of(file), text)
    except OSError as error:
        version.delete()
        raise NotWritten(error.strerror or "unknown reason") from error
    finish(version)
    return version


def keeps_signatures(file: str, text: bytes) -> bool:
    """Return whether the text's signature, if it has one, was in the file before."""
    signature = signature_in(text)
    versions = PageVersion.objects.of(file)
    return not signature or any(signature == signature_in(bytes(each.text)) for each in versions)


def _is_alone(who: User | None, second: User | None, how: PageVersion.How) -> bool:
    return how not in CHANGE_NO_WORDS and (second is None or second == who)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed publications have begun to write: who is alone knows that nobody does."""
    for begun in folder.glob(f".draft-*{DRAFT_SUFFIX}"):
        begun.unlink(missing_ok=True)


def show() -> None:
    """Let this process show it at once; the others look twice a second."""
    try:
        live_library().look()
    except ContentUnavailable:
        logger.exception("The content cannot be read after a publication")
