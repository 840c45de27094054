"""Writing into ``content/images``: whole files, one person at a time, and nothing lost by it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.models import User

from microsite.content import (
    IMAGE_NAME,
    PICTURE_KINDS,
    PictureRecord,
    as_kind,
    picture_record,
    replace_whole,
    seems_a_result,
)
from microsite.editing.folder import digest_of, root
from microsite.editing.models import PictureChange, ReceivedPicture
from microsite.editing.pictures.models import LONGEST_PICTURE_NAME
from microsite.editing.publishing import Moved, NotWritten, remove_leftovers, show
from microsite.editing.turns import alone

FOLDER = "images"


class NoSuchPicture(Exception):
    """The name is that of no picture, whatever it leads to."""


class NameTaken(Exception):
    """There is a picture with this name; the text is its file's name."""


def folder() -> Path:
    return root() / FOLDER


def path_of(name: str) -> Path:
    """Return where ``pen.jpg`` is, or would be. Raises NoSuchPicture before anything is touched."""
    if not IMAGE_NAME.fullmatch(name) or suffix_of(name) not in PICTURE_KINDS:
        raise NoSuchPicture
    if len(name) > LONGEST_PICTURE_NAME:
        raise NoSuchPicture
    path = folder() / name
    # A link inside the folder must not lead out of it.
    if not path.resolve().is_relative_to(root().resolve()):
        raise NoSuchPicture
    return path


def suffix_of(name: str) -> str:
    return name[name.rfind(".") :]


def stem_of(name: str) -> str:
    return name.rpartition(".")[0]


def record_path(name: str) -> Path:
    return path_of(name).with_suffix(".yaml")


def record_file(name: str) -> str:
    """Return the record's name as findings say it."""
    return f"{FOLDER}/{stem_of(name)}.yaml"


def picture_of(name: str) -> bytes:
    """Return the picture's bytes. Raises NoSuchPicture when there is none."""
    try:
        return path_of(name).read_bytes()
    except FileNotFoundError:
        raise NoSuchPicture from None


def record_text_of(name: str) -> bytes:
    """Return the bytes of the record, b"" when there is none."""
    try:
        return record_path(name).read_bytes()
    except FileNotFoundError:
        return b""


def is_writable() -> bool:
    """Return whether pictures can be kept here; a deployment may mount the folder to read."""
    return os.access(folder() if folder().is_dir() else root(), os.W_OK)


def named_like(stem: str) -> str:
    """Return the picture whose name differs in its ending or in capitals at most, or ""."""
    found = sorted(folder().glob("*")) if folder().is_dir() else []
    pictures = (path.name for path in found if path.suffix.lower() in PICTURE_KINDS)
    return next((name for name in pictures if stem_of(name).lower() == stem.lower()), "")


def add(received: ReceivedPicture, stem: str, record: str, who: User) -> str:
    """Keep the picture under this name and return that of its file.

    Raises NameTaken, NotWritten and NoSuchPicture, and then it is still among the received.
    """
    name = f"{stem}{received.suffix}"
    path = path_of(name)
    with alone():
        if taken := named_like(stem):
            raise NameTaken(taken)
        try:
            folder().mkdir(exist_ok=True)
            remove_leftovers(folder())
            # The record first: without it a patient's result could pass for a photograph.
            replace_whole(record_path(name), record.encode())
            replace_whole(path, bytes(received.picture))
        except OSError as error:
            raise NotWritten(error.strerror or "unknown reason") from error
        PictureChange.objects.create(name=name, how=PictureChange.How.ADDED, who=who)
        received.delete()
    show()
    return name


def note(name: str, record: str, who: User, *, over: str) -> None:
    """Write the record, if it still has the digest ``over``. Raises Moved and NotWritten."""
    with alone():
        before = record_text_of(name)
        picture_of(name)
        if digest_of(before) != over:
            raise Moved
        _write_record(name, record.encode())
        how = PictureChange.How.NOTED
        PictureChange.objects.create(name=name, how=how, record=before, who=who)
        if is_of_patient(name):
            PictureChange.objects.all().forget_bytes(name)
    show()


def replace(name: str, received: ReceivedPicture, who: User, *, over: str) -> None:
    """Let the picture be another one, if it still has the digest ``over``; its record stays.

    Raises Moved, NoSuchPicture and NotWritten, and then it is as it was.
    """
    picture = as_kind(bytes(received.picture), received.suffix, suffix_of(name))
    with alone():
        before = picture_of(name)
        if digest_of(before) != over:
            raise Moved
        _put(name, picture, PictureChange.How.REPLACED, who, before=before)
        received.delete()
    show()


def delete(name: str, who: User, *, over: str, is_used: Callable[[], bool]) -> bool:
    """Take the picture and its record away; False, changing nothing, when ``is_used`` says so.

    A patient's goes all the same: the consent may have been taken back. Raises Moved,
    NoSuchPicture and NotWritten.
    """
    with alone():
        before, record = picture_of(name), record_text_of(name)
        if digest_of(before) != over:
            raise Moved
        if not is_of_patient(name) and is_used():
            return False
        change = _changed(name, PictureChange.How.DELETED, who, before, record)
        try:
            path_of(name).unlink()
            record_path(name).unlink(missing_ok=True)
        except OSError as error:
            if path_of(name).exists():
                change.delete()
            raise NotWritten(error.strerror or "unknown reason") from error
    show()
    return True


def bring_back(change: PictureChange, who: User) -> None:
    """Let the picture be as it was before the change. What it is now can be brought back too.

    Raises NameTaken, when there is one of another kind with its name, and NotWritten.
    """
    name = change.name
    with alone():
        taken = named_like(stem_of(name))
        if taken and taken != name:
            raise NameTaken(taken)
        if not taken and change.record:
            _write_record(name, bytes(change.record))
        before = picture_of(name) if taken else b""
        _put(name, bytes(change.picture), PictureChange.How.BROUGHT_BACK, who, before=before)
    show()


def _put(name: str, picture: bytes, how: PictureChange.How, who: User, *, before: bytes) -> None:
    # Noted first: whoever is killed behind it has lost nothing, and nothing is in the file yet.
    change = _changed(name, how, who, before)
    try:
        folder().mkdir(exist_ok=True)
        remove_leftovers(folder())
        replace_whole(path_of(name), picture)
    except OSError as error:
        change.delete()
        raise NotWritten(error.strerror or "unknown reason") from error


def _changed(
    name: str, how: PictureChange.How, who: User, picture: bytes, record: bytes = b""
) -> PictureChange:
    """Note the change with what was there before, unless that was a patient's."""
    if is_of_patient(name):
        picture = record = b""
        PictureChange.objects.all().forget_bytes(name)
    digest = digest_of(picture) if picture else ""
    return PictureChange.objects.create(
        name=name, how=how, who=who, picture=picture, record=record, digest=digest
    )


def is_of_patient(name: str) -> bool:
    """Whether nobody may keep the picture longer than it is shown. In doubt it is a patient's."""
    raw = record_text_of(name)
    record = read_record(name, raw)
    if record is None:
        return bool(raw) or seems_a_result(name)
    return record.shows_result


def _write_record(name: str, record: bytes) -> None:
    try:
        remove_leftovers(folder())
        replace_whole(record_path(name), record)
    except OSError as error:
        raise NotWritten(error.strerror or "unknown reason") from error


def read_record(name: str, text: bytes) -> PictureRecord | None:
    """Return what the record says; None when it is empty or cannot be read."""
    try:
        found = picture_record(record_file(name), text.decode())
    except UnicodeDecodeError:
        return None
    return found if isinstance(found, PictureRecord) else None
