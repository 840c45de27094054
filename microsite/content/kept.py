"""The last good build of every content file, kept on disk.

It does two things: a page whose file is broken stays up across a restart, and a page whose file
and surroundings are unchanged is not rendered again.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from microsite.content.page import Page
from microsite.content.problems import Problem
from microsite.content.writing import write_whole


@dataclass(frozen=True)
class Build:
    """A rendered page with what it was made from.

    ``made_from`` is a digest of file and program; ``uses`` has the marks of what it refers to.
    """

    made_from: str
    uses: dict[str, str]
    page: Page
    warnings: tuple[Problem, ...] = ()


BUILD = TypeAdapter(Build)
RENDERERS = ("Markdown", "nh3")
logger = logging.getLogger(__name__)


def program_digest() -> str:
    """Return a digest of this package and its renderers: a new release renders every page anew."""
    digest = hashlib.sha256("".join(version(name) for name in RENDERERS).encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


PROGRAM = program_digest()


def digest_of(text: str) -> str:
    return hashlib.sha256((PROGRAM + text).encode()).hexdigest()


class Kept:
    """A folder of last good builds and texts; without a folder nothing is kept."""

    def __init__(self, folder: Path | None, *, may_write: bool = True) -> None:
        self.folder = folder
        self.may_write = may_write

    def build(self, file: str) -> Build | None:
        """Return the last good build of ``en/faq.md``; None when there is none to be read."""
        text = self.text(f"{file}.json")
        if text is None:
            return None
        try:
            return BUILD.validate_json(text)
        except ValidationError:
            return None  # Of an older release, or damaged: then it is rendered anew.

    def has_build(self, file: str) -> bool:
        return self.folder is None or (self.folder / f"{file}.json").exists()

    def read_only(self) -> Kept:
        """Return the same folder for somebody who only tries something."""
        return Kept(self.folder, may_write=False)

    def keep_build(self, file: str, build: Build) -> None:
        self.keep_text(f"{file}.json", BUILD.dump_json(build).decode())

    def text(self, name: str) -> str | None:
        if self.folder is None:
            return None
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def keep_text(self, name: str, text: str) -> None:
        """Write the file whole or not at all; an unchanged one is left alone."""
        if self.folder is None or not self.may_write or self.text(name) == text:
            return
        try:
            write_whole(self.folder / name, text.encode())
        except OSError:
            # A full disk must not stop the site from showing what it has read.
            logger.exception("The last good build of %s could not be kept", name)
