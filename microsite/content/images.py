"""The pictures of ``content/images`` as pages show them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from microsite.content.image_files import KINDS, Head, UnusableImage, head_of
from microsite.content.image_records import PLAIN, RESULT_NAME, PictureRecord
from microsite.content.image_renditions import PATIENT, RECIPE, Cut, Renditions
from microsite.content.image_shapes import common_shape, shape_of
from microsite.content.image_taking import small
from microsite.content.page import Page, Pair

IMAGE_NAME = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z]+")
# What people take for pictures too; each is told why it cannot be used.
OTHER_SUFFIXES = (".heic", ".heif", ".gif", ".svg", ".bmp", ".tif", ".tiff")


@dataclass(frozen=True)
class Picture:
    """A picture whose renditions are ready below ``/images/<digest>/``."""

    digest: str
    cut: Cut
    credit: str = ""

    @property
    def folder(self) -> str:
        return f"/images/{self.digest}/"

    def url(self, width: int, suffix: str) -> str:
        return f"{self.folder}{self.cut.stem}-{width}.{suffix}"


@dataclass(frozen=True)
class Original:
    """A picture's file: its head and the digest of its bytes."""

    file: Path
    digest: str
    head: Head

    def read(self) -> bytes:
        """Return the bytes that the head is of. Raises UnusableImage."""
        try:
            data = self.file.read_bytes()
        except OSError as error:
            raise UnusableImage(f"it cannot be opened ({error.strerror})") from None
        if hashlib.sha256(data).hexdigest() != self.digest:
            raise UnusableImage("it is being changed just now")
        return data

    def preview(self, width: int) -> bytes:
        """Return all of the picture as a WebP this wide at most. Raises UnusableImage."""
        return small(self.read(), self.head, width)


class ImageFolder:
    """``content/images``; every file is read once as long as it does not change."""

    def __init__(self, root: Path, renditions: Renditions) -> None:
        self.root, self.renditions = root, renditions
        self._known: dict[str, tuple[tuple[int, int, int], Original | UnusableImage]] = {}

    def names(self) -> list[str]:
        return sorted(file.name for file in self.root.glob("*") if self._is_there(file.name))

    def _is_there(self, name: str) -> bool:
        file = self.root / name
        is_picture = file.suffix.lower() in (*KINDS, *OTHER_SUFFIXES) and file.name == name
        # Not Path's own, which raises where a name is too long to be that of a file.
        return is_picture and os.path.isfile(file)

    def original(self, name: str) -> Original:
        """Return the picture's file. Raises KeyError when there is none, UnusableImage if bad."""
        # Not by names(), which lists the whole folder: this is asked for each of its pictures.
        if not self._is_there(name):
            self._known.pop(name, None)
            raise KeyError(name)
        if not IMAGE_NAME.fullmatch(name):
            raise UnusableImage("its name may have letters, digits, hyphens and one dot only")
        try:
            status = os.stat(self.root / name)
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            if name not in self._known or self._known[name][0] != stamp:
                self._known[name] = (stamp, self._read(name))
        except OSError as error:
            raise UnusableImage(f"it cannot be opened ({error.strerror})") from None
        found = self._known[name][1]
        if isinstance(found, UnusableImage):
            raise found
        return found

    def _read(self, name: str) -> Original | UnusableImage:
        data = (self.root / name).read_bytes()
        try:
            head = head_of(name, data)
        except UnusableImage as error:
            return error
        return Original(self.root / name, hashlib.sha256(data).hexdigest(), head)


@dataclass(frozen=True)
class Pictures:
    """The folder with its records on one day. A record that cannot be read is None."""

    images: ImageFolder
    records: Mapping[str, PictureRecord | None]
    today: date

    def picture(self, name: str) -> Picture:
        """Return the picture with its renditions made.

        Raises KeyError when there is none, UnusableImage when it is bad or shows a result.
        """
        original, record = self.images.original(name), self._record(name)
        if record.shows_result or (self._is_unrecorded(name) and seems_a_result(name)):
            message = "it seems to show the result of a treatment"
            cure = (
                "Show it in a before-after block; or, if it does not, say"
                f" “kind: photograph” in images/{_stem(name)}.yaml."
            )
            raise UnusableImage(message, cure)
        shape = shape_of(original.head.width, original.head.height)
        picture = _picture(original, record, shape)
        self._make(picture, original)
        return picture

    def pair(self, before: str, after: str) -> tuple[Picture, Picture, PictureRecord]:
        """Return both pictures, cut to one shape, and what readers are told of them.

        Their renditions are made if they may be shown today. Raises as ``picture`` does.
        """
        originals = [self.images.original(name) for name in (before, after)]
        records = [self._record(name) for name in (before, after)]
        for name, record in zip((before, after), records, strict=True):
            if faults := record.faults():
                what = "its record is not complete" if record.shows_result else "it has no record"
                cure = f"In images/{_stem(name)}.yaml: {', '.join(faults)}."
                message = f"{what}, without which no result is shown"
                raise UnusableImage(message, cure, name)
        if records[0].told() != records[1].told():
            message = "its record says something else than that of the other picture"
            cure = "Both say the same sessions, weeks_since_last_session and skin_tone."
            raise UnusableImage(message, cure)
        shape = common_shape(
            *(shape_of(original.head.width, original.head.height) for original in originals)
        )
        pictures = [
            _picture(original, record, shape)
            for original, record in zip(originals, records, strict=True)
        ]
        if all(record.consent and record.consent.covers(self.today) for record in records):
            for picture, original in zip(pictures, originals, strict=True):
                self._make(picture, original)
        return pictures[0], pictures[1], records[1]

    def shown_of(self, pairs: Iterable[Pair]) -> frozenset[int]:
        """Return the numbers, from 0, of those pairs that may be shown today."""
        return frozenset(number for number, pair in enumerate(pairs) if self.may_show(pair))

    def may_show(self, pair: Pair) -> bool:
        """Return whether the pair is what it was when the page was built, with consent today."""
        try:
            found = self.pair(pair.before, pair.after)
        except (KeyError, UnusableImage):
            return False
        return frozenset(each.folder for each in found[:2]) == pair.folders and not self.lapsed(
            pair
        )

    def lapsed(self, pair: Pair) -> str:
        """Return the name of a picture for which there is a consent, but not for today."""
        for name in (pair.before, pair.after):
            record = self.records.get(_stem(name))
            if record and record.consent and not record.consent.covers(self.today):
                return name
        return ""

    def withdrawn_of(self, page: Page) -> frozenset[str]:
        """Return the folders of pictures that stand alone on the page and may be shown no more.

        A page that stays as it last was good can have them: a record says since that the picture
        is a patient's, or its copies were deleted for good.
        """
        alone = page.images.difference(*(pair.folders for pair in page.pairs))
        return frozenset(folder for folder in alone if self._is_withdrawn(folder, page))

    def _is_withdrawn(self, folder: str, page: Page) -> bool:
        if self.images.renditions.are_gone(folder.strip("/").rpartition("/")[2]):
            return True
        html = f"{page.html}{page.opening_html}{page.facts_html}"
        name = re.search(rf"{re.escape(folder)}([\w-]+)-\d+\.", html)
        record = self.records.get(name[1]) if name else None
        return record is not None and record.shows_result

    @property
    def of_patients(self) -> frozenset[str]:
        """The names, without their ending, of pictures that their records say are a patient's."""
        return frozenset(
            stem for stem, record in self.records.items() if record and record.shows_result
        )

    def record_of(self, name: str) -> PictureRecord | None:
        """Return what is noted of the picture; None when that is nothing, or cannot be read."""
        return self.records.get(_stem(name))

    def _record(self, name: str) -> PictureRecord:
        record = self.records.get(_stem(name), PLAIN)
        if record is None:
            raise UnusableImage(f"its record images/{_stem(name)}.yaml cannot be read")
        return record

    def _is_unrecorded(self, name: str) -> bool:
        return _stem(name) not in self.records

    def _make(self, picture: Picture, original: Original) -> None:
        self.images.renditions.require(picture.digest, picture.cut, original.read)


def seems_a_result(name: str) -> bool:
    """Whether the name is one that people give to a picture of a treatment's result."""
    return RESULT_NAME.search(_stem(name)) is not None


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _picture(original: Original, record: PictureRecord, shape: float) -> Picture:
    head = original.head
    cut = Cut(
        _stem(original.file.name), head.width, head.height, shape, record.focus, head.has_alpha
    )
    made_from = f"{RECIPE} {original.digest} {record.model_dump_json()} {shape:.6f}"
    digest = hashlib.sha256(made_from.encode()).hexdigest()[:16]
    if record.shows_result:
        digest = PATIENT + digest
    return Picture(digest, cut, record.credit or "")
