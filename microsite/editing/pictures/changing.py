"""Writing into ``content/images``: whole files, one person at a time, and nothing lost by it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User

from microsite.content import replace_whole
from microsite.editing.committing import commit_picture
from microsite.editing.folder import digest_of
from microsite.editing.models import PictureChange, ReceivedPicture
from microsite.editing.pictures.files import (
    NameTaken,
    folder,
    is_of_patient,
    named_like,
    path_of,
    picture_of,
    record_path,
    record_text_of,
    says_patient,
    shares_record,
    stem_of,
)
from microsite.editing.publishing import Moved, NotWritten, remove_leftovers, show
from microsite.editing.turns import alone
from microsite.pages.library import current_library

logger = logging.getLogger(__name__)


def add(received: ReceivedPicture, stem: str, record: str, who: User) -> str:
    """Keep the picture under this name and return that of its file.

    A record that is there without a picture is kept among the earlier ones. Raises NameTaken,
    NotWritten and NoSuchPicture, and then the picture is still among the received.
    """
    name = f"{stem}{received.suffix}"
    path = path_of(name)
    with alone():
        if taken := named_like(stem):
            raise NameTaken(taken)
        before = record_text_of(name)
        how = PictureChange.How.ADDED
        change = PictureChange.objects.create(name=name, how=how, record=before, who=who)
        with _or_as_before(change, before):
            # The record first: without it a patient's result could pass for a photograph.
            replace_whole(record_path(name), record.encode())
            replace_whole(path, bytes(received.picture))
        received.delete()
    _show(name, PictureChange.How.ADDED, who)
    return name


def note(name: str, record: bytes, who: User, *, over: str) -> None:
    """Write the record, if it still has the digest ``over``. Raises Moved and NotWritten.

    Raises NoSuchPicture too. What it said before can be brought back, if it is no patient's.
    """
    with alone():
        before = record_text_of(name)
        picture_of(name)
        if digest_of(before) != over:
            raise Moved
        how = PictureChange.How.NOTED
        change = PictureChange.objects.create(name=name, how=how, record=before, who=who)
        with _or_as_before(change, before):
            replace_whole(record_path(name), record)
        if says_patient(name):
            PictureChange.objects.all().forget_bytes(name)
            _forget_copies(name)
    _show(name, PictureChange.How.NOTED, who)


def replace(name: str, picture: bytes, received: ReceivedPicture, who: User, *, over: str) -> None:
    """Let the picture be this one, if it still has the digest ``over``; its record stays.

    Raises Moved, NoSuchPicture and NotWritten, and then it is as it was.
    """
    with alone():
        before = picture_of(name)
        if digest_of(before) != over:
            raise Moved
        _put(name, picture, PictureChange.How.REPLACED, who, before=before)
        received.delete()
    _show(name, PictureChange.How.REPLACED, who)


def delete(name: str, who: User, *, over: str, is_used: Callable[[], bool]) -> bool:
    """Take the picture and its record away; False, changing nothing, when ``is_used`` says so.

    A patient's goes all the same, with every copy that pages show: the consent may have been
    taken back. Raises Moved, NoSuchPicture and NotWritten.
    """
    with alone():
        before, record = picture_of(name), record_text_of(name)
        if digest_of(before) != over:
            raise Moved
        of_patient = is_of_patient(name)
        if not of_patient and is_used():
            return False
        change = _changed(name, PictureChange.How.DELETED, who, before, record)
        try:
            path_of(name).unlink()
            if not shares_record(name):
                record_path(name).unlink(missing_ok=True)
        except OSError as error:
            if path_of(name).exists():
                change.delete()
            raise NotWritten(error.strerror or "unknown reason") from error
        if of_patient:
            _forget_copies(name)
    _show(name, PictureChange.How.DELETED, who)
    return True


def bring_back(change: PictureChange, who: User) -> None:
    """Let the picture be as it was before the change. What it is now can be brought back too.

    One that is gone comes with the record that it had last. Raises NameTaken, when there is one of
    another kind with its name, and NotWritten.
    """
    name = change.name
    with alone():
        is_there = path_of(name).is_file()
        if not is_there and (taken := named_like(stem_of(name))):
            raise NameTaken(taken)
        picture, noted = bytes(change.picture), record_text_of(name)
        record = b"" if is_there or noted else bytes(change.record) or _last_record(name)
        before = picture_of(name) if is_there else b""
        try:
            if record:
                # Before it is asked whose picture it is.
                replace_whole(record_path(name), record)
            _put(name, picture, PictureChange.How.BROUGHT_BACK, who, before=before)
        except (OSError, NotWritten) as error:
            _put_back(name, noted)
            if isinstance(error, NotWritten):
                raise
            raise NotWritten(error.strerror or "unknown reason") from error
    _show(name, PictureChange.How.BROUGHT_BACK, who)


def bring_record_back(change: PictureChange, who: User) -> None:
    """Let the record be as it was before the change. Raises NoSuchPicture and NotWritten."""
    over = digest_of(record_text_of(change.name))
    note(change.name, bytes(change.record), who, over=over)


def forget_of_patients() -> None:
    """Forget what is kept of pictures whose records have said since that they are a patient's."""
    names = PictureChange.objects.exclude(digest="").values_list("name", flat=True).distinct()
    for name in names:
        if says_patient(name):
            PictureChange.objects.all().forget_bytes(name)


def _show(name: str, how: PictureChange.How, who: User) -> None:
    show()
    commit_picture(name, how.label.lower(), who)


def _last_record(name: str) -> bytes:
    found = PictureChange.objects.filter(name=name).order_by("-pk")
    return next((bytes(each.record) for each in found.defer("picture") if each.record), b"")


def _put(name: str, picture: bytes, how: PictureChange.How, who: User, *, before: bytes) -> None:
    # Noted first: whoever is killed behind it has lost nothing, and nothing is in the file yet.
    change = _changed(name, how, who, before)
    with _or_as_before(change, record_text_of(name)):
        replace_whole(path_of(name), picture)


def _changed(
    name: str, how: PictureChange.How, who: User, picture: bytes, record: bytes = b""
) -> PictureChange:
    """Note the change with what was there before, unless that was a patient's."""
    if is_of_patient(name):
        picture = record = b""
    if says_patient(name):
        PictureChange.objects.all().forget_bytes(name)
    digest = digest_of(picture) if picture else ""
    return PictureChange.objects.create(
        name=name, how=how, who=who, picture=picture, record=record, digest=digest
    )


@contextmanager
def _or_as_before(change: PictureChange, record: bytes) -> Iterator[None]:
    """Let the record be as it was, and nothing noted, when the disk refuses. Raises NotWritten."""
    try:
        folder().mkdir(exist_ok=True)
        remove_leftovers(folder())
        yield
    except OSError as error:
        _put_back(change.name, record)
        change.delete()
        raise NotWritten(error.strerror or "unknown reason") from error


def _put_back(name: str, record: bytes) -> None:
    try:
        if record_text_of(name) == record:
            return
        if record:
            replace_whole(record_path(name), record)
        else:
            record_path(name).unlink(missing_ok=True)
    except OSError:
        logger.exception("The record of %s could not be put back", name)


def _forget_copies(name: str) -> None:
    """Delete what pages are sent of the picture; they are shown without it at the next look."""
    current_library().renditions.forget(stem_of(name))
