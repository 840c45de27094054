"""``!!! timeline``: spans of time as words, with a bar for each on one axis of time.

The axis is logarithmic, so that hours and months both have room on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log1p
from xml.etree.ElementTree import Element, SubElement

from microsite.content.block import Block, has_more_lines, split_at_colon

HOURS = {
    "minute": 1 / 60,
    "hour": 1.0,
    "day": 24.0,
    "week": 168.0,
    "month": 8766 / 12,
    "year": 8766.0,  # 365.25 days
}
UNIT = "|".join(HOURS)
SPAN = re.compile(
    rf"(\d{{1,4}}(?:\.\d)?) ?(?:({UNIT})s? )?to (\d{{1,4}}(?:\.\d)?) ({UNIT})s?"
    rf"|(\d{{1,4}}(?:\.\d)?) ({UNIT})s?",
    re.IGNORECASE,
)
TICKS = (
    *((HOURS[unit], f"1 {unit}") for unit in ("hour", "day", "week", "month", "year")),
    *((years * HOURS["year"], f"{years} years") for years in (2, 5, 10, 20, 50, 100)),
)
CURE = "Write “- 2 to 7 days: Dryness”, “- 4 hours to 3 days: …” or “- 6 months: …”."
# Parts of the axis that two labels need between them; see static/css/components/timeline.css.
ROOM_FOR_LABEL, ROOM_FOR_LAST_LABEL = 0.12, 0.21
ROOM_ON_PHONE, ROOM_FOR_LAST_ON_PHONE = 0.18, 0.25
# By when collagen has which colour in the drawings of skin, in hours.
STAINS = ((HOURS["week"], "new"), (2 * HOURS["month"], "middle"), (6 * HOURS["month"], "mature"))


@dataclass(frozen=True)
class Span:
    """From when to when, in hours; both are the same for a point in time."""

    start: float
    end: float


@dataclass(frozen=True)
class Axis:
    """From 0 to ``end`` hours, with the (hours, label) that are marked on it."""

    end: float
    ticks: tuple[tuple[float, str], ...]

    def place(self, hours: float) -> float:
        """Return the part of the axis, 0 to 1, that is before this moment."""
        return log1p(hours) / log1p(self.end)


def read_span(text: str) -> Span | None:
    """Return the span that the words say, such as “4 hours to 3 days”."""
    found = SPAN.fullmatch(" ".join(text.split()))
    if not found:
        return None
    first, first_unit, last, last_unit, moment, moment_unit = found.groups()
    if moment:
        hours = float(moment) * HOURS[moment_unit.lower()]
        return Span(hours, hours)
    start = float(first) * HOURS[(first_unit or last_unit).lower()]
    return Span(start, float(last) * HOURS[last_unit.lower()])


def axis_for(spans: list[Span]) -> Axis:
    """Return an axis that ends at the first mark that none of the spans passes."""
    latest = max(span.end for span in spans)
    ends = [hours for hours, _ in TICKS if hours >= min(latest, TICKS[-1][0])]
    return Axis(ends[0], tuple(tick for tick in TICKS if tick[0] <= ends[0]))


def draw_timeline(block: Block) -> None:
    spans, rows = [], []
    for position, item in enumerate(block.element[0]):
        line = block.line_of_item(position)
        parts = split_at_colon(item)
        span = read_span(parts[0]) if parts else None
        if parts is None or span is None:
            block.complain("This is not a time with a colon and what happens then.", CURE, line)
        elif has_more_lines(item):
            block.complain("A line of a timeline is one paragraph.", "Divide it.", line)
        elif span.end < span.start:
            block.complain("This time ends before it starts.", "Turn the two round.", line)
        elif span.end > TICKS[-1][0]:
            block.complain("This is longer than 100 years.", CURE, line)
        else:
            spans.append(span)
            rows.append(parts)
    if not spans:
        return
    axis = axis_for(spans)
    header = _drawing(block, "timeline__axis", _axis(axis))
    steps = Element("ol", {"class": "timeline__list", "role": "list"})
    for span, (when, what) in zip(spans, rows, strict=True):
        name = f"timeline-bar-{len(block.draft.drawings)}"
        steps.append(_step(block, when, what, _lane(axis, span, name)))
    note = Element("p", {"class": "timeline__note", "aria-hidden": "true"})
    note.text = "Later times are drawn closer together."
    block.redraw("timeline", block.heading("timeline"), header, steps, note)


def _step(block: Block, when: str, what: Element, lane: str) -> Element:
    step = Element("li", {"class": "timeline__step"})
    words = SubElement(step, "div", {"class": "timeline__words"})
    time = SubElement(words, "strong", {"class": "timeline__when"})
    time.text = when
    SubElement(time, "span", {"class": "visually-hidden"}).text = ":"
    time.tail = " "
    what.set("class", "timeline__what")
    words.append(what)
    step.append(_drawing(block, "timeline__lane", lane))
    return step


def _drawing(block: Block, name: str, svg: str) -> Element:
    drawing = {"class": name, "aria-hidden": "true", "data-drawing": block.draft.add_drawing(svg)}
    return Element("div", drawing)


def _axis(axis: Axis) -> str:
    labels = (
        f'<text x="{_percent(axis.place(hours))}" y="1em"{kind}>{label}</text>'
        for hours, label, kind in _labels(axis)
    )
    return f"<svg>{''.join(labels)}</svg>"


def _labels(axis: Axis) -> list[tuple[float, str, str]]:
    """Return (hours, label, attributes) for those that do not run into each other."""
    *others, (end, name) = axis.ticks
    shown = [(end, name, ' class="timeline__last"')]
    room, room_on_phone = ROOM_FOR_LAST_LABEL, ROOM_FOR_LAST_ON_PHONE
    for hours, label in reversed(others):
        gap = axis.place(shown[-1][0]) - axis.place(hours)
        if gap >= room:
            shown.append((hours, label, "" if gap >= room_on_phone else ' class="timeline__tight"'))
            room, room_on_phone = ROOM_FOR_LABEL, ROOM_ON_PHONE
    return shown[::-1]


def _lane(axis: Axis, span: Span, name: str) -> str:
    """Draw a dot, or a bar whose colours are a gradient of this name."""
    marks = "".join(
        f'<line x1="{place}" x2="{place}" y2="100%"/>'
        for place in (_percent(axis.place(hours)) for hours, _ in axis.ticks)
    )
    start, end = axis.place(span.start), axis.place(span.end)
    if start == end:
        dot = f'<circle class="stain--{_stain_at(span.start)}" cx="{_percent(start)}"/>'
        return f"<svg>{marks}{dot}</svg>"
    bar = f'<rect x="{_percent(start)}" width="{_percent(end - start)}" fill="url(#{name})"/>'
    return f"<svg>{_gradient(name, axis, start, end)}{marks}{bar}</svg>"


def _stain_at(hours: float) -> str:
    return next((stain for until, stain in STAINS if hours <= until), STAINS[-1][1])


def _gradient(name: str, axis: Axis, start: float, end: float) -> str:
    """Return the colours that collagen takes on along the axis, for a bar from start to end.

    It is measured in widths of the bar: 0 is where the bar starts, 1 where it ends.
    """
    grown = axis.place(STAINS[-1][0])
    from_visit, until_grown = (_round((at - start) / (end - start)) for at in (0, grown))
    stops = "".join(
        f'<stop class="stain--{stain}" offset="{_round(axis.place(hours) / grown)}"/>'
        for hours, stain in STAINS
    )
    line = f'x1="{from_visit}" x2="{until_grown}"'
    return f'<linearGradient id="{name}" {line}>{stops}</linearGradient>'


def _round(number: float) -> str:
    return f"{round(number, 2):g}"


def _percent(part: float) -> str:
    return f"{round(part * 100, 1):g}%"
