"""Which picture files can be used. An upload is checked by the same function as a file."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from microsite.content import image_structure
from microsite.content.image_structure import Claim, Moves, NotWhole

MOST_BYTES = 40_000_000
# A phone's photograph: a JPEG in one pass is decoded at a fraction of its size.
MOST_PIXELS_OF_PHOTOGRAPH = 60_000_000
MOST_PIXELS = 20_000_000  # everything else is decoded whole
MOST_TIMES_LONGER = 6  # one side than the other
ORIENTATION = 0x0112  # its place in EXIF
# What makes an upright picture of each orientation.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = (5, 6, 7, 8)  # width and height change places
# What Pillow raises for files that are made to fail.
FAULTS = (
    *(OSError, ValueError, TypeError, LookupError, ArithmeticError, SyntaxError, struct.error),
    *(EOFError, RuntimeError, Image.DecompressionBombError, Image.DecompressionBombWarning),
)
EXPORT_AS_JPEG = "Export it as a JPEG"


class UnusableImage(Exception):
    """The picture cannot be shown; the text says why, to an editor, and ``cure`` what to do.

    ``name`` is set where one of several pictures is meant.
    """

    def __init__(self, reason: str, cure: str = "", name: str = "") -> None:
        super().__init__(reason)
        self.cure, self.name = cure, name


@dataclass(frozen=True)
class Kind:
    """A kind of picture file: its name in Pillow, and how to walk through its bytes."""

    format: str
    walk: Callable[[bytes], Claim]


JPEG = Kind("JPEG", image_structure.jpeg)
KINDS = {
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": Kind("PNG", image_structure.png),
    ".webp": Kind("WEBP", image_structure.webp),
    ".avif": Kind("AVIF", image_structure.avif),
}
FORMATS_READ = sorted({kind.format for kind in KINDS.values()})
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


@dataclass(frozen=True)
class Head:
    """Width and height in pixels, the way up that a reader sees the picture."""

    width: int
    height: int
    has_alpha: bool


def head_of(name: str, data: bytes) -> Head:
    """Return what a picture's head says, once its bytes prove whole. Raises UnusableImage.

    ``name`` is the file's name, such as ``pen.jpg``. Nothing is decoded.
    """
    suffix = name[name.rfind(".") :] if "." in name else name
    kind = KINDS.get(suffix)
    if kind is None:
        cure = f"{EXPORT_AS_JPEG}, PNG, WebP or AVIF."
        if suffix.lower() in KINDS:
            cure = f"Give its name the ending {suffix.lower()}."
        raise UnusableImage(f"a {suffix} file cannot be shown", cure)
    _require_right_name(suffix, kind, data)
    claim = _walked(suffix, kind, data)
    _require_fit(claim.width, claim.height, kind, claim)
    try:
        with Image.open(io.BytesIO(data), formats=[kind.format]) as image:
            width, height = image.size
            lies = orientation_of(image) in LYING
            has_alpha = image.has_transparency_data
            mode = image.mode
    except FAULTS:
        raise _unreadable(suffix) from None
    _require_fit(width, height, kind, claim)
    if mode in ("F", "I"):
        raise UnusableImage("it is a scientific picture", f"{EXPORT_AS_JPEG} or PNG.")
    return Head(height, width, has_alpha) if lies else Head(width, height, has_alpha)


def orientation_of(image: Image.Image) -> int:
    """Return which way up the camera was, from 1 (upright) to 8."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would decode the whole picture to look behind it.
    return int(image.getexif().get(ORIENTATION, 1))


def _unreadable(suffix: str) -> UnusableImage:
    cure = "Open it in a picture program and save it again."
    return UnusableImage(f"it is not a {suffix[1:]} picture that can be read", cure)


def _require_right_name(suffix: str, kind: Kind, data: bytes) -> None:
    if len(data) > MOST_BYTES:
        cure = "Save it smaller: 4000 pixels on its longer side are plenty."
        raise UnusableImage("its file is larger than 40 MB", cure)
    found = _format_of(data)
    if found in ("HEIC", "GIF", "SVG"):
        cure = f"{EXPORT_AS_JPEG}: renaming it is not enough."
        raise UnusableImage(f"it is a {found} file", cure)
    if found and found != kind.format:
        right = next(ending for ending, each in KINDS.items() if each.format == found)
        message = f"it is a {found} picture that is called {suffix}"
        raise UnusableImage(message, f"Give its name the ending {right}.")


def _format_of(data: bytes) -> str:
    """Return what the first bytes say; "" when nothing is known of them."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(image_structure.PNG_START):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith(b"GIF8"):
        return "GIF"
    if data[4:8] == b"ftyp":
        if data[8:12] in HEIC_BRANDS and image_structure.STILL_AVIF not in data[12:64]:
            return "HEIC"
        return "AVIF"
    return "SVG" if b"<svg" in data[:1000] else ""


def _walked(suffix: str, kind: Kind, data: bytes) -> Claim:
    if _format_of(data) != kind.format:
        raise _unreadable(suffix)
    try:
        return kind.walk(data)
    except Moves:
        message = "it is animated, which many people find hard to read beside"
        raise UnusableImage(message, "Save one still picture of it.") from None
    except NotWhole:
        cure = "Copy it again, or save it again from a picture program."
        raise UnusableImage("its file is cut off or damaged", cure) from None


def _require_fit(width: int, height: int, kind: Kind, claim: Claim) -> None:
    in_one_pass = kind is JPEG and not claim.in_passes
    most = MOST_PIXELS_OF_PHOTOGRAPH if in_one_pass else MOST_PIXELS
    if width * height > most:
        message = f"it has {width} x {height} pixels; {most // 1_000_000} million are the most"
        cure = "Save it smaller: 4000 pixels on its longer side are plenty."
        raise UnusableImage(message, cure)
    if max(width, height) > MOST_TIMES_LONGER * min(width, height):
        message = f"it is {width} pixels wide and {height} high, which is a strip"
        raise UnusableImage(message, "Cut out the part that matters.")
