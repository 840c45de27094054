"""What a page may refer to: the other pages, sources, terms, drawings and pictures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from microsite.content.clinic import Clinic
from microsite.content.evidence import Glossary, Source
from microsite.content.house_rules import HouseRules

MAX_IMAGE_PIXELS = 20_000_000
IMAGE_NAME = re.compile(r"[A-Za-z0-9_-]+\.[a-z]+")
IMAGE_FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".avif": "AVIF"}


class UnusableImage(Exception):
    """The picture cannot be shown; the text says why, to an editor."""


@dataclass(frozen=True)
class Picture:
    """A picture of ``content/images``; width and height in pixels."""

    name: str
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class ImageFolder:
    """``content/images``."""

    root: Path

    def names(self) -> list[str]:
        return sorted(
            file.name
            for file in self.root.glob("*")
            if file.suffix in IMAGE_FORMATS and file.is_file()
        )

    def picture(self, name: str) -> Picture:
        """Return the picture. Raises KeyError when there is none, UnusableImage when it is bad."""
        if name not in self.names():
            raise KeyError(name)
        if not IMAGE_NAME.fullmatch(name):
            raise UnusableImage("its name may have letters, digits, hyphens and one dot only")
        file = self.root / name
        try:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        except OSError as error:
            raise UnusableImage(f"it cannot be opened ({error.strerror})") from None
        width, height = _size(file)
        return Picture(name, f"/images/{digest}/{name}", width, height)


def _size(file: Path) -> tuple[int, int]:
    """Return (width, height) in pixels from the file's head; nothing is decoded."""
    try:
        with Image.open(file, formats=[IMAGE_FORMATS[file.suffix]]) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        # ValueError: a PNG whose head is cut off, or has an oversized colour profile.
        raise UnusableImage(f"it is not a {file.suffix[1:]} picture that can be read") from None
    if width * height > MAX_IMAGE_PIXELS:
        raise UnusableImage(f"it has {width} x {height} pixels; 20 million are the most")
    return width, height


@dataclass(frozen=True)
class Surroundings:
    """Everything a page's text can name. ``pages`` goes from file name to path on the site."""

    pages: Mapping[str, str]
    sources: Mapping[str, Source]
    glossary: Glossary
    drawings: Mapping[str, str]
    images: ImageFolder
    clinic: Clinic
    checks: HouseRules
    glossary_path: str = ""
    _pictures: dict[str, Picture] = field(default_factory=dict, compare=False)
    _marks: dict[str, str] = field(default_factory=dict, compare=False)

    def picture(self, name: str) -> Picture:
        """Return the picture, read from disk once for all pages. Raises as ImageFolder does."""
        if name not in self._pictures:
            self._pictures[name] = self.images.picture(name)
        return self._pictures[name]

    def mark(self, name: str) -> str:
        """Return a mark of what ``page:risks.md``, ``source:x``, ... is now; "" when it is gone.

        A page that was rendered earlier is still right while all marks that it used are the same.
        """
        if name not in self._marks:
            self._marks[name] = self._mark(name)
        return self._marks[name]

    def _mark(self, name: str) -> str:
        kind, _, key = name.partition(":")
        if kind == "page":
            return self.pages.get(key, "")
        if kind == "source":
            source = self.sources.get(key)
            return _digest(source.model_dump_json()) if source else ""
        if kind == "term":
            term = self.glossary.find(key)
            return _digest(self.glossary_path + term.model_dump_json()) if term else ""
        if kind == "terms":
            return _digest(" ".join(term.anchor for term in self.glossary.terms))
        if kind == "checks":
            return _digest(self.checks.model_dump_json())
        if kind == "clinic":
            return _digest(self.clinic.model_dump_json())
        if kind == "drawing":
            return _digest(self.drawings.get(key, ""))
        try:
            return self.picture(key).url
        except (KeyError, UnusableImage):
            return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
