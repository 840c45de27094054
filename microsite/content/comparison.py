"""What a page's table of options says, as data: to show an answer of it somewhere else again."""

from __future__ import annotations

import re
from copy import deepcopy
from xml.etree.ElementTree import Element, SubElement

from microsite.content.draft import Draft
from microsite.content.page import Comparison, ComparisonRow
from microsite.content.parts import readable

COPY_START = '<hr class="comparison-copy">'
CELL = re.compile(r"<div>(.*?)</div>", re.DOTALL)


def copied_cells(root: Element, draft: Draft) -> list[Element]:
    """Return copies of the cells of the first table of options, to be put behind the page.

    They are made before terms are explained and have no ids: both may be on a page once only.
    """
    table = next(root.iterfind(".//table[@class='compare__table']"), None)
    if table is None:
        return []
    rows = table.findall("./tbody/tr")
    draft.options = tuple(readable("".join(row[0].itertext())) for row in rows)
    copy = Element("div")
    for row in rows:
        for cell in row[1:]:
            # A list of copies of one cell: its words, then what is in it.
            SubElement(copy, "div").text = cell.text
            copy[-1].extend(deepcopy(list(cell)))
    for element in copy.iter():
        element.attrib.pop("id", None)
    return [Element("hr", {"class": "comparison-copy"}), *copy]


def read_comparison(copies: str, draft: Draft) -> Comparison | None:
    """Return the table as data, from the sanitised HTML of its copied cells."""
    rows, options = draft.compared or (), draft.options
    cells = [cell.strip() for cell in CELL.findall(copies)]
    if not options or len(cells) != len(rows) * len(options):
        return None
    # The copies come option by option; a row has the answers of all options.
    return Comparison(
        options,
        tuple(
            ComparisonRow(name, tuple(cells[number :: len(rows)]))
            for number, name in enumerate(rows)
        ),
    )
