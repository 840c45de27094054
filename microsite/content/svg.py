"""SVG as short text. Colours, fonts and line widths are classes, which the style sheets explain."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

Point = tuple[float, float]


def element(name: str, css_class: str = "", **attributes: object) -> str:
    """Return an empty element; underscores in attribute names become hyphens."""
    given = {"class": css_class or None, **attributes}
    written = "".join(
        f' {key.replace("_", "-")}="{value}"' for key, value in given.items() if value is not None
    )
    return f"<{name}{written}/>"


def path(css_class: str, d: str) -> str:
    return element("path", css_class, d=d)


def text(css_class: str, x: float, y: float, words: str) -> str:
    return f'<text class="{css_class}" x="{x}" y="{y}">{words}</text>'


def marker(number: int, x: int, y: int, radius: int) -> str:
    """Return a number in a dot; the list beside the drawing says what it stands for."""
    return element("circle", "marker", cx=x, cy=y, r=radius) + marker_number(number, x, y, radius)


def marker_number(number: int, x: int, y: int, radius: int) -> str:
    return text("marker__number", x, y + round(radius * 0.38), str(number))


def numbers(*values: float) -> str:
    """Join coordinates the short way: no space before a minus sign."""
    return " ".join(str(round(value)) for value in values).replace(" -", "-")


def line_through(points: Iterable[Point]) -> str:
    """Return straight segments from the first point to the last one."""
    first, *others = points
    return f"M{numbers(*first)}" + "".join(f"L{numbers(*point)}" for point in others)


def curve_through(points: list[Point]) -> str:
    """Return smooth relative segments that lead from the first point to the last one."""
    start_x, start_y = map(round, points[0])
    segments = []
    for here, following in zip(points[1:], points[2:] + points[-1:], strict=True):
        end_x, end_y = (round((a + b) / 2) for a, b in zip(here, following, strict=True))
        bend = (here[0] - start_x, here[1] - start_y)
        segments.append(f"q{numbers(*bend, end_x - start_x, end_y - start_y)}")
        start_x, start_y = end_x, end_y
    return "".join(segments)


def drawing(name: str, title: str, description: str, body: str, view_box: str) -> str:
    """Return a whole drawing, which ears meet as its title and description."""
    # "slice": a picture made lower and wider by the style sheet shows its top, not its middle.
    return (
        f'<svg class="drawing drawing--{name}" viewBox="{view_box}" '
        f'preserveAspectRatio="xMinYMin slice" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
        f"{body}</svg>"
    )
