"""``!!! compare``: the same questions answered for every option.

An editor writes one column for each option. The HTML has one row for each, so that on a phone
each becomes a card that is read from top to bottom; the styles turn it round on a wide screen.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from microsite.content.block import Block
from microsite.content.parts import readable
from microsite.content.tables import draw_table, headings_of, rows_of, text_of

MOST_OPTIONS = 8
MOST_ASPECTS = 20  # the styles have so many lines; see static/css/components/compare.css
UNANSWERED = frozenset({"", "?", "-", "–", "…", "..."})
CURE = "Write | | Do nothing | Microneedling |, then |---|---|---|, then a row for each question."
# Styles that are not a table's own take these meanings away in some browsers.
ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "td": "cell",
}


def draw_compare(block: Block) -> None:
    if [child.tag for child in block.element] != ["table"]:
        block.complain("The block “compare” must be one table.", CURE)
        return
    table = block.element[0]
    _corner, *options = headings_of(table)
    aspects = rows_of(table)
    if not 2 <= len(options) <= MOST_OPTIONS or not 1 <= len(aspects) <= MOST_ASPECTS:
        message = (
            f"A comparison has 2 to {MOST_OPTIONS} options and 1 to {MOST_ASPECTS} questions; "
            f"this has {len(options)} and {len(aspects)}."
        )
        block.complain(message, CURE)
        return
    if block.draft.compared is None:
        block.draft.compared = tuple(readable(text_of(aspect[0])) for aspect in aspects)
    _refuse_gaps(block, options, aspects)
    turned = _turned(options, aspects)
    block.redraw("compare", block.heading("compare"), turned)
    draw_table(block.element, turned, block.title_text, "compare__region")
    _give_roles(turned)


def _refuse_gaps(block: Block, options: list[Element], aspects: list[list[Element]]) -> None:
    names = [text_of(option) for option in options]
    if "" in names:
        block.complain("An option has no name.", "Write it at the top of its column.")
    for position, (aspect, *answers) in enumerate(aspects):
        line = block.line_of_row(position)
        if text_of(aspect) in UNANSWERED:
            block.complain("A row has no question.", "Write it at the start of the row.", line)
        for name, answer in zip(names, answers, strict=False):
            if text_of(answer) in UNANSWERED and answer.find(".//a") is None:
                message = f"“{text_of(aspect)}” has no answer for “{name}”."
                cure = "Write it. If nobody knows, write “Nobody knows” or “Not studied”."
                block.complain(message, cure, line)


def _turned(options: list[Element], aspects: list[list[Element]]) -> Element:
    """Return the table with rows and columns exchanged."""
    table = Element("table", {"class": "compare__table"})
    headings = SubElement(SubElement(table, "thead"), "tr")
    corner = SubElement(SubElement(headings, "th"), "span", {"class": "visually-hidden"})
    corner.text = "Choice"
    headings.extend(_cell("th", aspect[0]) for aspect in aspects)
    body = SubElement(table, "tbody")
    for column, option in enumerate(options, 1):
        row = SubElement(body, "tr")
        row.append(_cell("td", option))
        row.extend(_cell("td", aspect[column]) for aspect in aspects)
    return table


def _cell(tag: str, written: Element) -> Element:
    cell = Element(tag)
    cell.text = written.text
    cell.extend(list(written))
    return cell


def _give_roles(table: Element) -> None:
    for element in table.iter():
        if element.tag == "th":
            heads_row = element.get("scope") == "row"
            element.set("role", "rowheader" if heads_row else "columnheader")
        elif element.tag in ROLES:
            element.set("role", ROLES[element.tag])
