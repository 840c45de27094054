"""Whether a picture's bytes are whole, and how large it says it is: nothing is decoded.

Each walk looks at lengths and marks only, so that a hostile file costs as little as a good one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST_SEGMENTS = 20_000  # a photograph has a few hundred
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_SCAN, JPEG_END = 0xDA, b"\xff\xd9"
# 0xc4, 0xc8 and 0xcc are tables.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_IN_ONE_PASS = frozenset({0xC0, 0xC1})
STILL_AVIF, MOVING_AVIF = b"avif", b"avis"
WEBP_MOVES = 0x02


class NotWhole(Exception):
    """The bytes end too early, or are not what they claim to be."""


class Moves(Exception):
    """The picture is animated."""


@dataclass(frozen=True)
class Claim:
    """Width and height in pixels as the file's head says them; (0, 0) when only Pillow can tell.

    A picture ``in_passes`` (a progressive JPEG) must be held in memory whole while it is decoded.
    """

    width: int = 0
    height: int = 0
    in_passes: bool = True


def jpeg(data: bytes) -> Claim:
    claim, place = None, 2
    for _ in range(MOST_SEGMENTS):
        if data[place : place + 1] != b"\xff":
            break
        kind = data[place + 1] if place + 1 < len(data) else 0
        if kind == 0xFF:
            place += 1
            continue
        length = int.from_bytes(data[place + 2 : place + 4])
        if kind in JPEG_FRAMES:
            height = int.from_bytes(data[place + 5 : place + 7])
            width = int.from_bytes(data[place + 7 : place + 9])
            claim = Claim(width, height, kind not in JPEG_IN_ONE_PASS)
        place += 2 + length
        if length < 2 or place > len(data):
            break
        # In the data of a scan 0xff never stands before 0xd9. What phones put behind the end,
        # such as further pictures, is neither decoded nor sent.
        if kind == JPEG_SCAN and claim and data.find(JPEG_END, place) > 0:
            return claim
    raise NotWhole


def png(data: bytes) -> Claim:
    kinds = []
    for kind, body in _png_chunks(data):
        kinds.append(kind)
        if kind == b"acTL":
            raise Moves
        if kind == b"IEND":
            break
        if len(kinds) == 1:
            head = body
    if kinds[:1] != [b"IHDR"] or kinds[-1] != b"IEND" or b"IDAT" not in kinds or len(head) != 13:
        raise NotWhole
    return Claim(int.from_bytes(head[:4]), int.from_bytes(head[4:8]))


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (kind, its first 13 bytes) for each chunk."""
    place = len(PNG_START)
    for _ in range(MOST_SEGMENTS):
        length = int.from_bytes(data[place : place + 4])
        end = place + 12 + length
        if end > len(data):
            return
        yield data[place + 4 : place + 8], data[place + 8 : place + 8 + min(length, 13)]
        place = end


def webp(data: bytes) -> Claim:
    if len(data) < 30 or 8 + int.from_bytes(data[4:8], "little") > len(data):
        raise NotWhole
    kind = data[12:16]
    if kind == b"VP8X":
        if data[20] & WEBP_MOVES:
            raise Moves
        sides = (int.from_bytes(data[24:27], "little"), int.from_bytes(data[27:30], "little"))
        return Claim(sides[0] + 1, sides[1] + 1)
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return Claim((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    sides = (int.from_bytes(data[26:28], "little"), int.from_bytes(data[28:30], "little"))
    return Claim(sides[0] & 0x3FFF, sides[1] & 0x3FFF)


def avif(data: bytes) -> Claim:
    kinds: list[bytes] = []
    place = 0
    while place < len(data) and len(kinds) < MOST_SEGMENTS:
        size, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16])
        elif size == 0:
            size = len(data) - place
        if size < 8 or place + size > len(data):
            raise NotWhole
        kinds.append(kind)
        place += size
    if not {b"ftyp", b"meta", b"mdat"} <= set(kinds):
        raise NotWhole
    if data[8:12] == MOVING_AVIF:
        raise Moves
    return Claim()
