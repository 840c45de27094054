"""The versions of a page file, kept true to the file itself."""

from __future__ import annotations

from django.db import transaction

from microsite.editing import folder
from microsite.editing.models import PageDraft, PageVersion
from microsite.editing.turns import alone

GONE = ""  # the digest of a file that is not there


def look(file: str) -> PageVersion | None:
    """Return the version that the file holds now; None when there is no file.

    What happened since the last look without the editor becomes a version too. Raises NoSuchPage,
    TooLarge and OSError.
    """
    with alone():
        return look_alone(file)


def look_alone(file: str) -> PageVersion | None:
    """Do the same for somebody who is ``alone`` already."""
    raw = folder.read(file)
    digest = GONE if raw is None else folder.digest_of(raw)
    with transaction.atomic():
        newest = _settled(file, digest)
        if newest is None and raw is None:
            return None
        if newest is None or newest.digest != digest:
            how = PageVersion.How.OUTSIDE if newest else PageVersion.How.FOUND
            newest = add(file, raw or b"", digest, how, after=newest)
    return None if raw is None else newest


def add(
    file: str,
    raw: bytes,
    digest: str,
    how: PageVersion.How,
    *,
    after: PageVersion | None,
    **more: object,
) -> PageVersion:
    number = after.number + 1 if after else 1
    return PageVersion.objects.create(
        file=file, number=number, text=raw, digest=digest, how=how, **more
    )


def _settled(file: str, digest: str) -> PageVersion | None:
    """Return the newest version, after finding out what became of one that was being written."""
    newest = PageVersion.objects.newest(file)
    if newest is None or newest.is_written:
        return newest
    if newest.digest == digest:
        finish(newest)
        return newest
    # Whoever was writing it was killed before; the words are still in the draft.
    newest.delete()
    return PageVersion.objects.newest(file)


def finish(version: PageVersion) -> None:
    """Note that the version is in the file; the draft that it came from is done with."""
    # Both or none: a draft that stayed would contradict what its author writes next.
    with transaction.atomic():
        version.is_written = True
        version.save(update_fields=["is_written"])
        if version.who_id is not None:
            drafts = PageDraft.objects.by(version.who_id, version.file)
            drafts.filter(text=bytes(version.text)).delete()
