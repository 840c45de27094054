"""Tables that can be read by ear, scrolled by keyboard and stacked on a phone."""

from __future__ import annotations

from xml.etree.ElementTree import Element


def draw_table(parent: Element, table: Element, name: str, kind: str = "table") -> None:
    """Put ``table``, a child of ``parent``, into a named region and label its cells."""
    position = list(parent).index(table)
    region = Element(
        "div", {"class": kind, "role": "region", "tabindex": "0", "aria-label": f"Table: {name}"}
    )
    region.tail, table.tail = table.tail, None
    parent.remove(table)
    region.append(table)
    parent.insert(position, region)
    _label_cells(table)


def _label_cells(table: Element) -> None:
    headings = [text_of(cell) for cell in headings_of(table)]
    for cell in headings_of(table):
        cell.set("scope", "col")
    for cells in rows_of(table):
        for heading, cell in zip(headings, cells, strict=False):
            cell.set("data-label", heading)
        if cells:
            cells[0].tag = "th"
            cells[0].set("scope", "row")
            cells[0].attrib.pop("data-label", None)


def headings_of(table: Element) -> list[Element]:
    return table.findall("./thead/tr/th")


def rows_of(table: Element) -> list[list[Element]]:
    """Return the cells of each row below the headings."""
    return [list(row) for row in table.iterfind("./tbody/tr")]


def text_of(element: Element) -> str:
    """Return the words of the element and everything in it, with single spaces."""
    return " ".join("".join(element.itertext()).split())
