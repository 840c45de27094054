"""The QR code of an address, drawn by hand-held cameras' rules: ISO/IEC 18004."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import fromstring

import segno

QUIET_MODULES = 4  # The white around it: without it cameras do not find the code.


@dataclass(frozen=True)
class QrCode:
    """``path`` is SVG path data of lines one module wide, in a square of ``size`` modules."""

    path: str
    size: int


@lru_cache(maxsize=1024)
def qr_code(address: str) -> QrCode:
    """Return the code with its quiet zone. A smudge over a seventh of it does no harm."""
    code = segno.make_qr(address, error="m")
    drawing = fromstring(code.svg_inline(border=QUIET_MODULES))  # noqa: S314 (drawn one line above)
    return QrCode(drawing[0].attrib["d"], len(code.matrix) + 2 * QUIET_MODULES)
