"""Draws the card of a page: a picture of 1200 x 630 pixels in the site's design."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageColor, ImageDraw, ImageFont

# Another number when anything below changes: the addresses of all cards change with it.
DESIGN = "1"
WIDTH, HEIGHT = 1200, 630
EDGE = 72
FONT = Path(settings.BASE_DIR) / "static" / "fonts" / "atkinson-hyperlegible-next.woff2"
BOLD = 640

# The light colours of static/css/tokens.css.
PAGE = "#fdfcfe"
TEXT = "#1e1131"
ACCENT = "#d53f77"
SKIN_SURFACE = "#b99a7e"
DERMIS = "#fbe6ec"
FIBRE_OLD = "#f3cbd8"
FIBRES = ("#2f55d4", "#8e4fa0", "#b3245f")  # Collagen as it grows: new, middle, mature.
FIBRE_COUNT = 170

DOT, DOT_GAP = 7, 25
BRAND_TOP = 56
LINE_HEIGHT = 1.1
LETTER_SPACING = -0.03  # times the size, as in the site's own headings
SKIN_TOP = 500
FINER = 3  # The skin is drawn larger and made smaller, which smooths its lines.
SHADES = 12  # between two colours that meet: smooth edges for a third of the bytes

Point = tuple[float, float]


def draw(title: str, clinic_name: str) -> bytes:
    """Return a PNG with the title, the clinic's name and its mark above a strip of skin."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAGE)
    skin = _skin()
    card.paste(skin, (0, HEIGHT - skin.height))
    card.paste(_mark(), (EDGE, BRAND_TOP))
    _write(card, clinic_name, BRAND)
    _write(card, title, TITLE)
    file = io.BytesIO()
    card.quantize(palette=_palette(), dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


@dataclass(frozen=True)
class Room:
    """Where words go, in pixels, and the sizes they may have, largest first."""

    left: int
    top: int
    width: int
    height: int
    sizes: Sequence[int]


BRAND = Room(EDGE + 86, 56, WIDTH - 2 * EDGE - 86, 90, (44, 40, 36, 32))
TITLE = Room(EDGE, 176, WIDTH - 2 * EDGE, 296, (128, 116, 104, 96, 88, 80, 72, 64, 56, 48))


def _write(card: Image.Image, words: str, room: Room) -> None:
    """Write the words as large as the room allows.

    Words with a letter that our font lacks are left out: better none than boxes or misspelt ones.
    """
    words = unicodedata.normalize("NFC", words)
    if not all(_is_in_font(letter) for letter in words):
        return
    size, lines = _fitted(words, room)
    step = size * LINE_HEIGHT
    top = room.top + (room.height - step * len(lines)) / 2
    pen = ImageDraw.Draw(card)
    for number, line in enumerate(lines):
        _write_line(pen, line, (room.left, top + step * (number + 0.5)), size)


def _write_line(pen: ImageDraw.ImageDraw, line: str, start: Point, size: int) -> None:
    """Write letter by letter, as Pillow cannot set them closer; ``start`` is its left middle."""
    font = _font(size)
    for number, letter in enumerate(line):
        place = (start[0] + _length(line[: number + 1], size) - font.getlength(letter), start[1])
        pen.text(place, letter, font=font, fill=TEXT, anchor="lm")


def _length(line: str, size: int) -> float:
    return _font(size).getlength(line) + max(len(line) - 1, 0) * size * LETTER_SPACING


def _fitted(words: str, room: Room) -> tuple[int, list[str]]:
    """Return the largest size with which the lines fit, and the lines, of about equal length."""
    for size in room.sizes:
        lines = _wrapped(words, room.width, size)
        is_low_enough = len(lines) * size * LINE_HEIGHT <= room.height
        if is_low_enough and all(_length(line, size) <= room.width for line in lines):
            return size, _balanced(lines, words, room.width, size)
    return size, [_cut(line, room.width, size) for line in lines]


def _wrapped(words: str, width: float, size: int) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _length(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(lines: list[str], words: str, width: int, size: int) -> list[str]:
    """Wrap again, as narrow as the same number of lines allows: no word is left alone."""
    for narrower in range(width, width // 2, -20):
        tried = _wrapped(words, narrower, size)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def _cut(line: str, width: int, size: int) -> str:
    """Shorten a word that is wider than the card; no real title has one."""
    while _length(line, size) > width:
        line = line.rstrip("…")[:-1] + "…"
    return line


@cache
def _is_in_font(letter: str) -> bool:
    missing = "\U0010fffd"  # Of no font: an empty box is drawn for it.
    font = _font(BRAND.sizes[0])
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(missing))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT, size)
    font.set_variation_by_axes([BOLD])
    return font


@cache
def _palette() -> Image.Image:
    """Return the colours of every card, with shades between those that meet."""
    strip = _skin()
    meeting = [(PAGE, TEXT), (PAGE, ACCENT)]
    shades = [
        tuple(round(a + (b - a) * step / SHADES) for a, b in zip(*pair, strict=True))
        for names in meeting
        for pair in [tuple(ImageColor.getrgb(name) for name in names)]
        for step in range(SHADES + 1)
    ]
    skin = strip.quantize(64, method=Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(part for shade in shades for part in shade), *skin])
    return palette


@cache
def _mark() -> Image.Image:
    """Return the clinic's mark, twelve dots of which one is rose."""
    times = 4
    size = (2 * DOT_GAP + 2 * DOT, 3 * DOT_GAP + 2 * DOT)
    mark = Image.new("RGB", (size[0] * times, size[1] * times), PAGE)
    pen = ImageDraw.Draw(mark)
    for row in range(4):
        for column in range(3):
            centre = ((DOT + column * DOT_GAP) * times, (DOT + row * DOT_GAP) * times)
            pen.circle(centre, DOT * times, fill=ACCENT if (row, column) == (1, 2) else TEXT)
    return mark.resize(size, Image.Resampling.LANCZOS)


@cache
def _skin() -> Image.Image:
    """Return a strip of skin in which collagen grows from left to right."""
    size = (WIDTH, HEIGHT - SKIN_TOP)
    skin = Image.new("RGB", (size[0] * FINER, size[1] * FINER), PAGE)
    pen = ImageDraw.Draw(skin)
    surface = [_scaled(x, _surface(x)) for x in range(-10, WIDTH + 20, 10)]
    pen.polygon([*surface, _scaled(WIDTH, size[1]), _scaled(-10, size[1])], fill=DERMIS)
    _draw_fibres(pen, size[1])
    pen.line(surface, fill=SKIN_SURFACE, width=5 * FINER, joint="curve")
    for x in range(4, WIDTH, 9):
        pen.circle(_scaled(x, _surface(x) + 12 + 2.5 * math.sin(x / 14)), 2 * FINER, fill=TEXT)
    return skin.resize(size, Image.Resampling.LANCZOS)


def _draw_fibres(pen: ImageDraw.ImageDraw, height: int) -> None:
    for number in range(FIBRE_COUNT):
        # Multiples of irrational numbers: spread evenly, in no pattern, the same each time.
        across, down, bend, mix = (number * step % 1 for step in (0.6180, 0.7549, 0.5698, 0.8192))
        is_old, grown = number < FIBRE_COUNT / 3, across * 0.8 + mix * 0.2
        length = 110 if is_old else 30 + 100 * grown
        thickness = 4.5 if is_old else 2 + 3 * grown
        fibre = _fibre(across * (WIDTH + 80) - 60, 34 + down * (height - 36), length, bend)
        colour = FIBRE_OLD if is_old else FIBRES[min(int(grown * len(FIBRES)), 2)]
        pen.line(fibre, fill=colour, width=round(thickness * FINER), joint="curve")
        for end in (fibre[0], fibre[-1]):
            pen.circle(end, thickness * FINER / 2, fill=colour)


def _fibre(x: float, y: float, length: float, bend: float) -> list[Point]:
    """Return the points of a wave; ``bend`` goes from 0 to 1."""
    steps = 36
    return [
        _scaled(
            x + length * step / steps,
            y + (3 + 4 * bend) * math.sin(7 * bend + length / 22 * step / steps),
        )
        for step in range(steps + 1)
    ]


def _surface(x: float) -> float:
    return 10 + 3 * math.sin(x / 75) + 2 * math.sin(x / 31)


def _scaled(x: float, y: float) -> Point:
    return x * FINER, y * FINER
