"""``!!! array``: how many of 100, as a number in words and as 100 dots."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from microsite.content.block import Block, cites_source, has_more_lines, split_at_colon

COUNT = re.compile(r"(\d{1,3}) of 100")
CURE = "Write “- 69 of 100: saw some change”."
CAVEAT_CURE = "Below the list and an empty line, say who was studied, with a [@source]."
DOTS_IN_ROW = 10


def draw_array(block: Block) -> None:
    """Draw a picture for each line of the list; what follows it is the caveat."""
    items, *caveat = list(block.element)
    if items.tag != "ul":
        block.complain("The block “array” starts with a list.", CURE)
        return
    counts = Element("ul", {"class": "array__list", "role": "list"})
    for position, item in enumerate(items):
        count = _count(block, item)
        if count is None:
            message = "This line is not a number of 100 with a colon and what it counts."
            block.complain(message, CURE, block.line_of_item(position))
        else:
            counts.append(count)
    if not caveat:
        block.complain("A picture of numbers needs its caveat.", CAVEAT_CURE)
    elif not cites_source(items, *caveat):
        block.complain("These numbers name no source.", CAVEAT_CURE, rule="unsourced-claim")
    body = Element("div", {"class": "array__caveat"})
    body.extend(caveat)
    block.redraw("array", block.heading("array"), counts, body)


def _count(block: Block, item: Element) -> Element | None:
    parts = split_at_colon(item)
    found = COUNT.fullmatch(parts[0]) if parts else None
    if parts is None or found is None or int(found[1]) > 100 or has_more_lines(item):
        return None
    count = Element("li", {"class": "array__count"})
    name = block.draft.add_drawing(dots(int(found[1])))
    attributes = {"class": "array__dots", "aria-hidden": "true", "data-drawing": name}
    SubElement(count, "div", attributes)
    words = SubElement(count, "p", {"class": "array__words"})
    number = SubElement(words, "strong", {"class": "array__number"})
    number.text, number.tail = parts[0], " "
    words.append(parts[1])
    return count


def dots(number: int) -> str:
    """Return 10 x 10 dots as SVG: this many filled from the top, the others hollow."""
    filled, hollow = _rows(0, number), _rows(number, 100)
    # A dot is a dash without length and with round ends; a ring is a small one on a large one.
    rings = f'<path class="array__ring" d="{hollow}"/><path class="array__hole" d="{hollow}"/>'
    dot = f'<path class="array__dot" d="{filled}"/>'
    return f'<svg viewBox="0 0 100 100">{dot if filled else ""}{rings if hollow else ""}</svg>'


def _rows(first: int, end: int) -> str:
    """Return a path with a line for each row that has any of the dots from first up to end."""
    lines = []
    while first < end:
        row, column = divmod(first, DOTS_IN_ROW)
        count = min(end - first, DOTS_IN_ROW - column)
        # A little longer than to the last dot, which would be lost to rounding otherwise.
        lines.append(f"M{column * 10 + 5} {row * 10 + 5}h{count * 10 - 9}")
        first += count
    return "".join(lines)
