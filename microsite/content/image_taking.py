"""A picture that somebody sends becomes a plain file of our own: its pixels, and nothing else."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from microsite.content.image_files import FORMATS_READ, KINDS, Head, head_of
from microsite.content.image_renditions import Cut, decoded
from microsite.content.image_shapes import WIDTHS, crop, shape_of

# What pages are sent is made from it, so it is better than those.
KEPT: dict[str, dict[str, Any]] = {
    "JPEG": {"format": "JPEG", "quality": 92, "subsampling": 0, "optimize": True},
    "PNG": {"format": "PNG"},
    "WEBP": {"format": "WEBP", "quality": 92, "method": 4},
    "AVIF": {"format": "AVIF", "quality": 80, "speed": 8, "max_threads": 1},
}
# Drawings and screens, and what can be seen through; a photograph would be ten times larger.
SHARP, PHOTOGRAPH = ".png", ".jpg"


def taken(name: str, data: bytes) -> tuple[str, bytes]:
    """Return (ending, bytes) of the file to keep of a picture called so. Raises UnusableImage.

    It is upright, in sRGB, no larger than any page needs, and holds no word of what the file said.
    """
    head = head_of(name, data)
    suffix = SHARP if head.has_alpha or name.endswith(SHARP) else PHOTOGRAPH
    return suffix, encoded(whole(data, head, width_needed(head)), suffix)


def width_needed(head: Head) -> int:
    """Return how wide the whole picture is when the part that pages show has the widest width."""
    left, _, right, _ = crop(
        head.width, head.height, shape_of(head.width, head.height), focus="centre"
    )
    return max(round(head.width * min(WIDTHS[-1] / (right - left), 1)), 1)


def whole(data: bytes, head: Head, width: int) -> Image.Image:
    """Return all of the picture, this wide. Raises UnusableImage."""
    shape = head.width / head.height
    return decoded(data, Cut("", head.width, head.height, shape, "centre", head.has_alpha), width)


def encoded(image: Image.Image, suffix: str) -> bytes:
    """Return a file with this ending. What can be seen through gets white behind it in a JPEG."""
    kind = KINDS[suffix].format
    if kind == "JPEG" and image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    out = io.BytesIO()
    image.save(out, **KEPT[kind])
    return out.getvalue()


def small(data: bytes, head: Head, width: int) -> bytes:
    """Return all of the picture as a WebP this wide at most. Raises UnusableImage."""
    image = whole(data, head, min(width, head.width))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=75, method=2)
    return out.getvalue()


def as_kind(data: bytes, old: str, new: str) -> bytes:
    """Return a file that ``taken`` made with another ending, such as .png for .jpg."""
    if KINDS[old] == KINDS[new]:
        return data
    with Image.open(io.BytesIO(data), formats=FORMATS_READ) as image:
        image.load()
        return encoded(image, new)
