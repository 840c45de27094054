"""The content folder, as far as the editor may reach: pages, the files of facts, nothing else."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from django.conf import settings

from microsite.content import MAX_FILE_BYTES, is_page_name
from microsite.editing.facts import facts_by_file

PAGE_FILE = re.compile(r"(?P<language>[a-z]{2})/(?P<name>[a-z0-9-]{1,80}\.md)")

GONE = ""  # the digest of a file that is not there


class NoSuchPage(Exception):
    """The name is that of no page or file of facts, whatever it leads to."""


class TooLarge(Exception):
    """The file is larger than a page can be, or than the editor takes; the text says how large."""


class CannotRead(OSError):
    """The system does not give the file away; the text says why."""


def digest_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def path_of(file: str) -> Path:
    """Return where ``en/faq.md`` is, or would be. Raises NoSuchPage before anything is touched."""
    if not is_page(file) and file not in facts_by_file():
        raise NoSuchPage
    path = root() / file
    try:
        is_inside = path.resolve().is_relative_to(root().resolve())
    except (OSError, RuntimeError) as error:
        raise CannotRead("it is a link that leads to itself") from error
    # A link inside the folder must not lead out of it.
    if not is_inside:
        raise NoSuchPage
    return path


def is_page(file: str) -> bool:
    """Return whether it is the name of a page file, whether there is one or not."""
    found = PAGE_FILE.fullmatch(file)
    if not found or found["language"] != settings.LANGUAGE:
        return False
    return is_page_name(found["name"])


def read(file: str) -> bytes | None:
    """Return the file's bytes, None when there is none. Raises NoSuchPage, TooLarge, OSError."""
    path = path_of(file)
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > MAX_FILE_BYTES:
            raise TooLarge("512 kB. Is it the right file?")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotRead(error.strerror) from error


def is_taken(file: str) -> bool:
    """Return whether something of this name is there, whether it can be read or not."""
    return os.path.lexists(root() / file)


def is_writable(file: str = "") -> bool:
    """Return whether the file can be published here, or else pages.

    A deployment may mount the folder to read.
    """
    folder = path_of(file).parent if file else root() / settings.LANGUAGE
    return os.access(folder, os.W_OK, effective_ids=_KNOWS_EFFECTIVE_IDS)


_KNOWS_EFFECTIVE_IDS = os.access in os.supports_effective_ids


def root() -> Path:
    return Path(settings.CONTENT_DIR)


def language() -> str:
    """Return the folder of the pages that are published."""
    return str(settings.LANGUAGE)
