"""Draws the map to the clinic. Places are numbered; the list of their names is HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from microsite.content.clinic_map import ClinicMap, Street
from microsite.content.svg import (
    Point,
    drawing,
    element,
    line_through,
    marker,
    marker_number,
    numbers,
    path,
    text,
)

NAME = "clinic-map"
WIDTH = 640
HEIGHTS = (320, 520)  # the least and the most
MARGIN_METRES = 45  # around what has a number
SMALLEST_METRES = 200
RADIUS = 20
EDGE = RADIUS + 6
PIN_HEIGHT = 66
SCALES_METRES = (1000, 500, 200, 100, 50, 20)
PARTS_OF_A_STREET = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)
FAR_ENOUGH = 60  # units between a number and what it could be taken for


@dataclass(frozen=True)
class DrawnMap:
    """The map, and what its numbers from 1 on stand for; 1 is the clinic."""

    svg: str
    names: tuple[str, ...]
    directions: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """The part of the world that is drawn: its north-west corner in metres, units per metre."""

    west: float
    north: float
    per_metre: float
    height: int

    def place(self, point: Point) -> Point:
        """Return where a place in metres is on the drawing."""
        return (point[0] - self.west) * self.per_metre, (self.north - point[1]) * self.per_metre

    def inside(self, point: Point) -> tuple[int, int]:
        """Return the same, moved so far that a number there can be read whole."""
        x, y = self.place(point)
        return round(min(max(x, EDGE), WIDTH - EDGE)), round(min(max(y, EDGE), self.height - EDGE))


def drawn_map(clinic_name: str, plan: ClinicMap) -> DrawnMap:
    frame = _frame(plan)
    pin = frame.inside((0, 0))
    landmarks = [frame.inside(landmark.at) for landmark in plan.landmarks]
    taken = [pin, _pin_head(*pin), *landmarks]
    streets = _street_numbers(frame, plan.streets, taken)
    areas = [frame.inside(_middle(area.points)) for area in plan.areas]
    dots = [*streets, *areas]
    signs = enumerate(landmarks, start=len(dots) + 2)
    streets_and_areas = [place.name for place in plan.streets] + [area.name for area in plan.areas]
    names = [clinic_name, *streets_and_areas, *(landmark.name for landmark in plan.landmarks)]
    body = (
        _ground(frame, plan)
        + "".join(marker(n, x, y, RADIUS) for n, (x, y) in enumerate(dots, start=2))
        + "".join(_sign(n, x, y) for n, (x, y) in signs)
        + _pin(*pin)
        + _scale(frame)
    )
    description = f"North is up. {'; '.join(f'{n}: {name}' for n, name in enumerate(names, 1))}."
    view_box = f"0 0 {WIDTH} {frame.height}"
    svg = drawing(NAME, f"Map of the streets around {clinic_name}", description, body, view_box)
    return DrawnMap(svg, tuple(names), plan.directions)


def _frame(plan: ClinicMap) -> Frame:
    """Return a frame that shows every place; streets may end at its edge, numbers do not."""
    lines = [street.points for street in plan.streets] + [area.points for area in plan.areas]
    ways = [point for line in lines for point in line]
    signs = [(0.0, 0.0), *(landmark.at for landmark in plan.landmarks)]
    around = [
        (x + MARGIN_METRES * dx, y + MARGIN_METRES * dy)
        for x, y in signs
        for dx, dy in ((1, 1), (-1, -1))
    ]
    (west, east), (south, north) = (
        (min(part), max(part)) for part in zip(*ways, *around, strict=True)
    )
    per_metre = min(WIDTH / max(east - west, SMALLEST_METRES), HEIGHTS[1] / max(north - south, 1))
    height = round(min(max((north - south) * per_metre, HEIGHTS[0]), HEIGHTS[1]))
    # What is left over on one side is shared between both.
    spare_x, spare_y = WIDTH / per_metre - (east - west), height / per_metre - (north - south)
    return Frame(west - spare_x / 2, north + spare_y / 2, per_metre, height)


def _ground(frame: Frame, plan: ClinicMap) -> str:
    """Draw land, parks, water and streets; all kerbs first, so that crossings are open."""
    land = element("path", "map__land", d=f"M0 0H{WIDTH}V{frame.height}H0z")
    areas = "".join(
        path(f"map__{area.kind}", _outline(frame, area.points, is_soft=area.kind == "water"))
        for area in plan.areas
    )
    ways = "".join(line_through(map(frame.place, street.points)) for street in plan.streets)
    return land + areas + path("map__kerb", ways) + path("map__street", ways)


def _outline(frame: Frame, points: Sequence[Point], *, is_soft: bool) -> str:
    """Return a closed line; the bends of water are round but where it runs out of the frame."""
    places = [frame.place(point) for point in points]
    if not is_soft:
        return line_through(places) + "z"
    parts = []
    for before, (x, y), after in zip(
        places[-1:] + places[:-1], places, places[1:] + places[:1], strict=True
    ):
        start, end = (
            ((x + before[0]) / 2, (y + before[1]) / 2),
            ((x + after[0]) / 2, (y + after[1]) / 2),
        )
        is_inside = 1 < x < WIDTH - 1 and 1 < y < frame.height - 1
        bend = f"Q{numbers(x, y, *end)}" if is_inside else f"L{numbers(x, y)}"
        parts.append(f"L{numbers(*start)}{bend}")
    return f"M{''.join(parts)[1:]}z"


def _street_numbers(
    frame: Frame, streets: Sequence[Street], taken: Sequence[Point]
) -> list[tuple[int, int]]:
    """Return where each street's number stands: on it, away from other numbers and streets."""
    found: list[tuple[int, int]] = []
    ways = [[frame.place(point) for point in street.points] for street in streets]
    for number, street in enumerate(streets):
        others = [pair for way in ways[:number] + ways[number + 1 :] for pair in pairwise(way)]

        def room(place: Point, others: Sequence[tuple[Point, Point]] = others) -> float:
            to_numbers = (dist(place, other) for other in (*taken, *found))
            to_streets = (_distance(place, *pair) for pair in others)
            return min(*to_numbers, *to_streets, FAR_ENOUGH)

        places = [frame.inside(_along(street.points, part)) for part in PARTS_OF_A_STREET]
        found.append(max(places, key=room))
    return found


def _distance(place: Point, start: Point, end: Point) -> float:
    """Return how far a place is from the line between two others."""
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    along = ((place[0] - x) * dx + (place[1] - y) * dy) / ((dx * dx + dy * dy) or 1)
    part = min(max(along, 0), 1)
    return dist(place, (x + part * dx, y + part * dy))


def _along(points: Sequence[Point], part: float) -> Point:
    """Return the place at this part, 0 to 1, of a line's length."""
    left = part * sum(dist(a, b) for a, b in pairwise(points))
    for (x, y), end in pairwise(points):
        length = dist((x, y), end)
        if length >= left and length:
            return x + (end[0] - x) * left / length, y + (end[1] - y) * left / length
        left -= length
    return points[-1]


def _middle(points: Sequence[Point]) -> Point:
    xs, ys = zip(*points, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _sign(number: int, x: int, y: int) -> str:
    """Draw a landmark: a number on a square, unlike that of a street."""
    side = 2 * RADIUS
    board = element("rect", "marker", x=x - RADIUS, y=y - RADIUS, width=side, height=side, rx=5)
    return board + marker_number(number, x, y, RADIUS)


def _pin_head(x: int, y: int) -> tuple[int, int]:
    """Return the middle of the pin's head: above its point, or below where there is no room."""
    return x, y - 43 if y > PIN_HEIGHT + EDGE else y + 43


def _pin(x: int, y: int) -> str:
    """Draw the clinic's own pin, whose point is the place."""
    head = _pin_head(x, y)[1]
    up = head < y
    side = "c-7-16-23-24-23-43a23 23 0 0 1 46 0c0 19-16 27-23 43z"
    down = "c-7 16-23 24-23 43a23 23 0 0 0 46 0c0-19-16-27-23-43z"
    return path("map__pin", f"M{x} {y}{side if up else down}") + marker_number(1, x, head, RADIUS)


def _scale(frame: Frame) -> str:
    """Draw how long a round number of metres is, in the lower left corner."""
    fits = (metres for metres in SCALES_METRES if metres * frame.per_metre <= WIDTH / 3)
    metres = next(fits, SCALES_METRES[-1])
    length, y = round(metres * frame.per_metre), frame.height - 18
    return path("drawing__line", f"M18 {y - 7}v14m0-7h{length}m0-7v14") + text(
        "drawing__label map__scale", 18 + length / 2, y - 14, f"{metres} m"
    )
