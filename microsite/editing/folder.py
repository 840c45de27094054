"""The content folder, as far as the editor may reach: the page files, and nothing else."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from django.conf import settings

from microsite.content import MAX_FILE_BYTES, is_page_name

PAGE_FILE = re.compile(r"(?P<language>[a-z]{2})/(?P<name>[a-z0-9-]{1,80}\.md)")

GONE = ""  # the digest of a file that is not there


class NoSuchPage(Exception):
    """The name is that of no page file, whatever it leads to."""


class TooLarge(Exception):
    """The file is larger than any page can be."""


def digest_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def path_of(file: str) -> Path:
    """Return where ``en/faq.md`` is, or would be. Raises NoSuchPage before anything is touched."""
    found = PAGE_FILE.fullmatch(file)
    if not found or found["language"] != settings.LANGUAGE or not is_page_name(found["name"]):
        raise NoSuchPage
    path = root() / file
    # A link inside the folder must not lead out of it.
    if not path.resolve().is_relative_to(root().resolve()):
        raise NoSuchPage
    return path


def read(file: str) -> bytes | None:
    """Return the file's bytes, None when there is none. Raises NoSuchPage, TooLarge, OSError."""
    path = path_of(file)
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > MAX_FILE_BYTES:
            raise TooLarge
        return path.read_bytes()
    except FileNotFoundError:
        return None


def is_writable() -> bool:
    """Return whether pages can be published here; a deployment may mount the folder to read."""
    return os.access(root() / settings.LANGUAGE, os.W_OK, effective_ids=_KNOWS_EFFECTIVE_IDS)


_KNOWS_EFFECTIVE_IDS = os.access in os.supports_effective_ids


def root() -> Path:
    return Path(settings.CONTENT_DIR)


def language() -> str:
    """Return the folder of the pages that are published."""
    return str(settings.LANGUAGE)
