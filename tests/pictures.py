"""Pictures for tests, made on the spot, and the records beside them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image

CONSENT = {"given_on": "2026-11-01", "expires": "2999-11-01", "reference": "PF-2026-014"}
RESULT = {
    "kind": "before-and-after",
    "consent": CONSENT,
    "sessions": "3",
    "weeks_since_last_session": "12",
    "skin_tone": "light brown",
    "same_light": "yes",
    "same_angle": "yes",
    "same_make_up": "yes",
    "same_lens": "yes",
    "retouched": "no",
}
PAIR = """\
!!! before-after "Acne scars on one cheek"
    ![a cheek with deep scars](images/cheek-before.jpg)
    ![the same cheek with shallower scars](images/cheek-after.jpg)

    The scars are shallower. They are not gone.
"""


def encoded(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def plain(size: tuple[int, int], colour: Any = (150, 110, 90), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, colour)


def halves(size: tuple[int, int]) -> Image.Image:
    """Return a picture whose left half is red and right half blue."""
    image = plain(size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image


def record(**changes: Any) -> str:
    """Return a complete record with these lines changed; None leaves one out."""
    lines = ""
    for name, value in (RESULT | changes).items():
        if isinstance(value, dict):
            lines += f"{name}:\n" + "".join(f"  {key}: {each}\n" for key, each in value.items())
        elif value is not None:
            lines += f"{name}: {value}\n"
    return lines


def add_pair(content: Path, **changes: Any) -> None:
    """Put the two pictures of ``PAIR`` with their records into the content folder."""
    images = content / "images"
    images.mkdir(exist_ok=True)
    for when, colour in (("before", (170, 100, 90)), ("after", (160, 115, 100))):
        (images / f"cheek-{when}.jpg").write_bytes(encoded(plain((120, 120), colour)))
        (images / f"cheek-{when}.yaml").write_text(record(**changes))
