"""The sizes and formats in which a picture is sent, made from its file and kept by digest.

What is made has the pixels alone: the turn of the camera is applied, colours are those of sRGB,
and nothing else that the file said goes with them.
"""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms

from microsite.content.image_files import (
    FAULTS,
    FORMATS_READ,
    TURNS,
    UnusableImage,
    orientation_of,
)
from microsite.content.image_shapes import Focus, crop, widths_for
from microsite.content.writing import write_whole

logger = logging.getLogger(__name__)

RECIPE = "1"  # Change it with anything that changes what is made.
FORMATS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 8, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 76, "method": 4},
    "jpg": {"format": "JPEG", "quality": 78, "progressive": True, "optimize": True},
    "png": {"format": "PNG", "optimize": True},
}
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
RENDITION_NAME = re.compile(rf"[A-Za-z0-9_-]+\.(?:{'|'.join(FORMATS)})")
# A page that somebody has open may ask for its pictures as it is scrolled.
SECONDS_TO_KEEP_UNUSED = 24 * 60 * 60
# Digests of pictures of patients start with it: those go as soon as they may not be shown.
PATIENT = "patient-"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True)
class Cut:
    """Which part of a picture is shown: its shape is width by height in pixels."""

    stem: str
    width: int
    height: int
    shape: float
    focus: Focus
    has_alpha: bool

    @property
    def widths(self) -> tuple[int, ...]:
        left, _, right, _ = crop(self.width, self.height, self.shape, self.focus)
        return widths_for(right - left)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The formats from the smallest file to the one that every browser shows."""
        return ("avif", "webp", "png" if self.has_alpha else "jpg")

    def height_at(self, width: int) -> int:
        return max(round(width / self.shape), 1)

    def names(self) -> Iterator[tuple[str, int, str]]:
        """Yield (file name, width, suffix) for every rendition, the slowest to make first."""
        for suffix in self.suffixes:
            for width in reversed(self.widths):
                yield f"{self.stem}-{width}.{suffix}", width, suffix


class Renditions:
    """The folder of renditions. Without ``may_write`` it only proves that they could be made."""

    def __init__(self, folder: Path | None, *, may_write: bool) -> None:
        self.folder, self.may_write = folder, may_write
        self._proven: set[str] = set()
        self._faulty: dict[str, UnusableImage] = {}

    def require(self, digest: str, cut: Cut, read: Callable[[], bytes]) -> None:
        """See to it that all renditions are there. Raises UnusableImage when they cannot be.

        ``read`` returns the picture's file.
        """
        if digest in self._faulty:
            raise self._faulty[digest]
        if digest in self._proven or self._are_there(digest, cut):
            return
        try:
            image = decoded(read(), cut)
        except UnusableImage as error:
            self._faulty[digest] = error
            raise
        if not (self.folder and self.may_write):
            self._proven.add(digest)
            return
        self._make(self.folder / digest, image, cut)

    def _are_there(self, digest: str, cut: Cut) -> bool:
        if self.folder is None:
            return False
        try:
            # A power cut can leave an empty file behind.
            return all(
                os.stat(self.folder / digest / name).st_size > 0 for name, _, _ in cut.names()
            )
        except OSError:
            return False

    def _make(self, folder: Path, image: Image.Image, cut: Cut) -> None:
        sized = {image.width: image}
        for width in cut.widths[:-1]:
            sized[width] = image.resize((width, cut.height_at(width)), Image.Resampling.LANCZOS)

        def make(name: str, width: int, suffix: str) -> None:
            out = io.BytesIO()
            sized[width].save(out, **FORMATS[suffix])
            write_whole(folder / name, out.getvalue())

        # Pillow encodes outside Python's lock, so threads do use all cores.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            made = [pool.submit(make, *rendition) for rendition in cut.names()]
        try:
            for each in made:
                each.result()
        except OSError as error:
            reason = error.strerror or error
            raise UnusableImage(f"its smaller copies cannot be kept ({reason})") from None

    def read(self, digest: str, name: str) -> bytes | None:
        """Return a rendition's bytes; None when there is none."""
        if self.folder is None or not RENDITION_NAME.fullmatch(name):
            return None
        try:
            return (self.folder / digest / name).read_bytes()
        except OSError:
            return None

    def are_gone(self, digest: str) -> bool:
        """Whether all of a picture's were deleted, though a page as it was still names them."""
        if self.folder is None or not self.may_write:
            return False
        # Without the folder itself the disk is in trouble, and nobody has deleted one of them.
        return self.folder.is_dir() and not (self.folder / digest).is_dir()

    def forget(self, stem: str) -> None:
        """Delete every rendition of pictures with this name, whatever pages show."""
        for folder in self._folders():
            if _is_of(folder, {stem}):
                _delete(folder)

    def _folders(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder and self.folder.is_dir() else []

    def discard_all_but(self, digests: Set[str], of_patients: Set[str] = frozenset()) -> None:
        """Delete what no page shows: a patient's picture at once, others after a day.

        ``of_patients`` are names of pictures without their ending.
        """
        for folder in self._folders():
            try:
                if folder.name in digests:
                    os.utime(folder)  # Its day starts when the last page lets it go.
                    continue
                age = time.time() - folder.stat().st_mtime
            except OSError:
                continue  # Another process was faster.
            is_patient = folder.name.startswith(PATIENT) or _is_of(folder, of_patients)
            if is_patient or age > SECONDS_TO_KEEP_UNUSED:
                _delete(folder)


def _is_of(folder: Path, stems: Set[str]) -> bool:
    """Whether the folder has renditions of a picture with one of these names."""
    try:
        return any(file.name.rpartition("-")[0] in stems for file in folder.iterdir())
    except OSError:
        return False


def _delete(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass  # Another process was faster.
    except OSError:
        logger.exception("The picture files in %s could not be deleted", folder)


def proving_only(folder: Path | None) -> Renditions:
    """Return what writes nothing: it decodes a picture unless its renditions are in the folder."""
    return Renditions(folder, may_write=False)


def decoded(data: bytes, cut: Cut, width: int = 0) -> Image.Image:
    """Return the part of the picture that is shown, as wide as its widest rendition, in sRGB.

    Another ``width`` in pixels may be asked for. Raises UnusableImage.
    """
    width = width or cut.widths[-1]
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS_READ) as image:
            turn = TURNS.get(orientation_of(image))
            _decode_small(image, cut, width)
            upright = image if turn is None else image.transpose(turn)
        box = crop(*upright.size, cut.shape, cut.focus)
        size = (width, cut.height_at(width))
        part = _in_srgb(upright, cut).resize(size, Image.Resampling.LANCZOS, box)
    except FAULTS:
        cure = "Copy it again, or save it again from a picture program."
        raise UnusableImage("its file is damaged inside", cure) from None
    # Pillow would write what the file said of itself into every copy.
    part.info.clear()
    return part


def _decode_small(image: Image.Image, cut: Cut, width: int) -> None:
    """Decode a JPEG at the smallest fraction that is enough: it takes little memory then."""
    left, _, right, _ = crop(cut.width, cut.height, cut.shape, cut.focus)
    scale = min(width / (right - left), 1)
    image.draft(None, (ceil(image.width * scale), ceil(image.height * scale)))
    image.load()


def _in_srgb(image: Image.Image, cut: Cut) -> Image.Image:
    mode = "RGBA" if cut.has_alpha else "RGB"
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256)).convert("L").convert(mode)
    if image.mode in ("P", "PA", "LA", "1") or (image.mode == "L" and cut.has_alpha):
        image = image.convert(mode)
    if not profile:
        return image.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        colours = image.convert("RGB") if alpha else image
        shown = ImageCms.profileToProfile(colours, source, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that is for other pictures, or none at all: browsers ignore it too.
        return image.convert(mode)
    if shown is not None and alpha:
        shown.putalpha(alpha)
    return shown or image.convert(mode)
