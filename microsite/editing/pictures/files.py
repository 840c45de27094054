"""What is in ``content/images``: pictures and the records beside them, as they are now."""

from __future__ import annotations

import os
import re
from pathlib import Path

from microsite.content import (
    IMAGE_NAME,
    PICTURE_KINDS,
    PictureRecord,
    picture_record,
    seems_a_result,
)
from microsite.editing.folder import root
from microsite.editing.pictures.models import LONGEST_PICTURE_NAME

FOLDER = "images"
# What only the record of a patient's picture has, whatever else in it cannot be read.
OF_PATIENT = re.compile(rb"before-and-after|consent|given_on|expires")


class NoSuchPicture(Exception):
    """The name is that of no picture, whatever it leads to."""


class NameTaken(Exception):
    """There is a picture with this name; the text is its file's name."""


def folder() -> Path:
    return root() / FOLDER


def path_of(name: str) -> Path:
    """Return where ``pen.jpg`` is, or would be. Raises NoSuchPicture before anything is touched."""
    if not is_picture_name(name):
        raise NoSuchPicture
    if len(name) > LONGEST_PICTURE_NAME:
        raise NoSuchPicture
    path = folder() / name
    # A link inside the folder must not lead out of it.
    if not path.resolve().is_relative_to(root().resolve()):
        raise NoSuchPicture
    return path


def is_picture_name(name: str) -> bool:
    return bool(IMAGE_NAME.fullmatch(name)) and suffix_of(name) in PICTURE_KINDS


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
    except (FileNotFoundError, NotADirectoryError):
        return b""


def is_writable() -> bool:
    """Return whether pictures can be kept here; a deployment may mount the folder to read."""
    return os.access(folder() if folder().is_dir() else root(), os.W_OK)


def named_like(stem: str) -> str:
    """Return the picture whose name differs in its ending or in capitals at most, or ""."""
    return next(iter(_all_named_like(stem)), "")


def shares_record(name: str) -> bool:
    """Whether another picture has the same record, such as pen.png beside pen.jpg."""
    stem = stem_of(name)
    return any(other != name and stem_of(other) == stem for other in _all_named_like(stem))


def _all_named_like(stem: str) -> list[str]:
    found = sorted(folder().glob("*")) if folder().is_dir() else []
    names = [path.name for path in found if path.suffix.lower() in PICTURE_KINDS]
    return [name for name in names if stem_of(name).lower() == stem.lower()]


def is_of_patient(name: str) -> bool:
    """Whether nobody may keep the picture longer than it is shown. In doubt it is a patient's.

    A record with a mistake is in doubt only if it holds something of a patient's.
    """
    raw = record_text_of(name)
    record = read_record(name, raw)
    if record is not None:
        return record.shows_result
    return bool(OF_PATIENT.search(raw)) if raw else seems_a_result(name)


def says_patient(name: str) -> bool:
    """Whether the record says that the picture is a patient's, and not the name alone."""
    return bool(record_text_of(name)) and is_of_patient(name)


def read_record(name: str, text: bytes) -> PictureRecord | None:
    """Return what the record says; None when it is empty or cannot be read."""
    try:
        found = picture_record(record_file(name), text.decode())
    except UnicodeDecodeError:
        return None
    return found if isinstance(found, PictureRecord) else None
