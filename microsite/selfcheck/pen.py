"""Draws words, lines and the signs of the levels, from top to bottom. Colours are classes."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from microsite.content import Level

NARROW, WIDE = "fiIjlrtJ ,.;:'’“”()|!-/", "mwMW%@"
# Each level has a shape of its own: an octagon, a square, a ring and a tick.
SIGNS = {
    Level.DOCTOR: ("M-3.5-8.5h7l5 5v7l-5 5h-7l-5-5v-7z", "M-3.5-3.5l7 7m0-7l-7 7"),
    Level.WAIT: ("M-7.5-7.5h15v15h-15z", "M-3.5 0h7"),
    Level.ASK: ("M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z", ""),
    Level.FINE: ("M-6.5 0l4.5 5 8.5-10", ""),
}
BLOCK = "decision-flow"


class Pen:
    """Writes into ``group``; ``y`` is how far down it has come."""

    def __init__(self) -> None:
        self.group = Element("g")
        self.y = 0.0

    def within(self, **data: str) -> Element:
        """Start a part that says by data attributes what it is about; return what is around it."""
        around = self.group
        self.group = SubElement(around, "g", {f"data-{key}": value for key, value in data.items()})
        return around

    def words(self, part: str, x: float, y: float, text: str) -> None:
        SubElement(
            self.group, "text", {"class": f"{BLOCK}__{part}", "x": f"{x:g}", "y": f"{y:g}"}
        ).text = text

    def path(self, part: str, d: str) -> None:
        SubElement(self.group, "path", {"class": f"{BLOCK}__{part}", "d": d})

    def sign(self, level: Level, x: float, y: float) -> None:
        self.group.append(sign(level, x, y))


def sign(level: Level, x: float, y: float) -> Element:
    """Return the shape that stands for the level, around a middle."""
    outline, inside = SIGNS[level]
    place = {"class": f"{BLOCK}__sign {BLOCK}__sign--{level.value}"}
    group = Element("g", place | {"transform": f"translate({x:g} {y:g})"})
    SubElement(group, "path", {"d": outline})
    if inside:
        SubElement(group, "path", {"class": f"{BLOCK}__inside", "d": inside})
    return group


def lines_of(text: str, room: float, size: float, *, is_bold: bool = False) -> list[str]:
    """Return the text in lines that are about so many units wide at most."""
    lines: list[str] = []
    room = room / 1.12 if is_bold else room
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _width(text: str, size: float) -> float:
    """Return about how wide the text is. Measured on the site's font, with some air."""
    ems = sum(
        0.31 if letter in NARROW else 0.85 if letter in WIDE else 0.65 if letter.isupper() else 0.55
        for letter in text
    )
    return ems * size
