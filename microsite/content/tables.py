"""Tables that can be read by ear, scrolled by keyboard and stacked on a phone."""

from __future__ import annotations

from xml.etree.ElementTree import Element


def draw_table(parent: Element, table: Element, name: str) -> None:
    """Put ``table``, a child of ``parent``, into a named region and label its cells."""
    position = list(parent).index(table)
    region = Element(
        "div", {"class": "table", "role": "region", "tabindex": "0", "aria-label": f"Table: {name}"}
    )
    region.tail, table.tail = table.tail, None
    parent.remove(table)
    region.append(table)
    parent.insert(position, region)
    _label_cells(table)


def _label_cells(table: Element) -> None:
    headings = [text_of(cell) for cell in table.iterfind("./thead/tr/th")]
    for cell in table.iterfind("./thead/tr/th"):
        cell.set("scope", "col")
    for row in table.iterfind("./tbody/tr"):
        for heading, cell in zip(headings, list(row), strict=False):
            cell.set("data-label", heading)
        if len(row):
            row[0].tag = "th"
            row[0].set("scope", "row")
            row[0].attrib.pop("data-label", None)


def text_of(element: Element) -> str:
    """Return the words of the element and everything in it, with single spaces."""
    return " ".join("".join(element.itertext()).split())
