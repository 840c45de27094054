"""The ``!!! kind "Title"`` blocks, turned into the site's components.

Python-Markdown's admonition extension reads them; here the ``div`` it makes is redrawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement

from microsite.content.before_after import draw_before_after, mark_pairs
from microsite.content.block import Block, has_more_lines, holder_of, split_at_colon
from microsite.content.clinic_tables import CLINIC_TABLES, Cell
from microsite.content.compare import draw_compare
from microsite.content.draft import Draft
from microsite.content.figures import draw_clinic_map, draw_figure
from microsite.content.graded import GRADED, GRADES, mark_graded
from microsite.content.problems import did_you_mean
from microsite.content.tables import draw_table, text_of
from microsite.content.timeline import draw_timeline
from microsite.content.values import check_rows, draw_values

__all__ = ["CARE_URGENCIES", "GRADES", "KINDS", "draw_blocks"]

CARE_URGENCIES = {"emergency": "Emergency: ", "urgent": "Urgent: ", "contact": "Advice: "}
DEFAULT_TITLES = {
    "do": "Do",
    "dont": "Do not",
    "limits": "What it does not do",
    "facts": "Key facts",
    "ask": "Questions to ask",
    "unknown": "What we do not know",
    "clinic map": "Where we are",
}
LIST_KINDS = ("do", "dont", "limits", "facts", "ask", "timeline", "values")
VARIED_KINDS = ("care", "claim", "figure", "clinic")
EMPTY_KINDS = ("figure", "clinic")
NAMELESS_KINDS = ("clinic",)
# As markdown reads it, inside lists and quotes too.
FIRST_LINE = re.compile(r"^[ >*+\d.-]*!!! ?[\w-]+(?: +[\w-]+)*(?: +\".*?\")? *$", re.MULTILINE)


def draw_blocks(root: Element, draft: Draft) -> None:
    """Redraw every block below ``root``; a block's heading is one level below the page's."""
    level = 1
    starts = _starts(root, draft)
    for element in list(root.iter()):
        if re.fullmatch("h[1-6]", element.tag):
            level = int(element.tag[1])
        elif _is_block(element):
            _draw(_read(element, min(level + 1, 6), next(starts, None), draft))
    check_rows(draft)
    mark_graded(root)
    mark_pairs(root)
    _lift_facts(root, draft)


def _is_block(element: Element) -> bool:
    return element.tag == "div" and "admonition" in element.get("class", "").split()


def _starts(root: Element, draft: Draft) -> Iterator[int]:
    """Return where in the text each block starts, which the parser has forgotten."""
    starts = [found.start() for found in FIRST_LINE.finditer(draft.body)]
    count = sum(_is_block(element) for element in root.iter())
    # When one cannot be read, which is complained of elsewhere, they cannot be told apart.
    return iter(starts if len(starts) == count else [])


def _read(element: Element, level: int, start: int | None, draft: Draft) -> Block:
    _, kind, *rest = element.get("class", "").split()
    if start is None:
        start = max(draft.body.find(f"!!! {kind}"), 0)
    title = Element("p")
    if len(element) and element[0].get("class") == "admonition-title":
        title = element[0]
        element.remove(title)
    first_line = draft.body[start : draft.body.find("\n", start)]
    name = " ".join([kind, *rest])
    if '"' not in first_line and (kind not in NAMELESS_KINDS or name in DEFAULT_TITLES):
        # Otherwise markdown's own title would show, which is “Care” for a care card.
        title.text = DEFAULT_TITLES.get(name, DEFAULT_TITLES.get(kind, ""))
    return Block(element, kind, " ".join(rest), title, level, start, draft)


def _draw(block: Block) -> None:
    draw = KINDS.get(block.kind)
    if draw is None:
        cure = did_you_mean(block.kind, KINDS) or f"Use one of: {', '.join(KINDS)}."
        block.complain(f"There is no block called “{block.kind}”.", cure)
    elif not len(block.element) and block.kind not in EMPTY_KINDS:
        cure = "Indent the lines that belong to it by four spaces."
        block.complain(f"The block “{block.kind}” is empty.", cure)
    elif not block.title_text:
        cure = f'Write !!! {f"{block.kind} {block.variant}".strip()} "Title".'
        block.complain(f"The block “{block.kind}” has no title in quotes.", cure)
    elif block.variant and block.kind not in VARIED_KINDS:
        cure = f'Write !!! {block.kind} "Title", with the title in quotes.'
        block.complain(f"“{block.variant}” is not understood here.", cure)
    elif block.kind in LIST_KINDS and [child.tag for child in block.element] != ["ul"]:
        cure = "Start each of its lines with “- ”, indented by four spaces."
        if block.kind == "timeline" and block.element[0].tag == "table":
            cure = "Write lines such as “- 2 to 7 days: Dryness”, or call it schedule."
        block.complain(f"The block “{block.kind}” must be one list.", cure)
    else:
        draw(block)


def _care(block: Block) -> None:
    hidden = CARE_URGENCIES.get(block.variant)
    if hidden is None:
        near = did_you_mean(block.variant, CARE_URGENCIES)
        cure = near or f"Write !!! care {' or '.join(CARE_URGENCIES)}, then the title in quotes."
        block.complain("A care card needs its urgency.", cure)
        return
    body = Element("div", {"class": "care__body"})
    body.extend(list(block.element))
    block.redraw("care", block.heading("care", hidden), body, more=f"care--{block.variant}")


def _do_list(block: Block) -> None:
    items = block.element[0]
    for position, item in enumerate(items):
        if block.kind == "dont" and not text_of(item).casefold().startswith("do not"):
            message = "This line could be read as advice to do it."
            cure = "Start every line of the list with “do not”."
            block.complain(message, cure, block.line_of_item(position))
    block.redraw("do-list", block.heading("do-list"), items, more=f"do-list--{block.kind}")


def _facts(block: Block) -> None:
    facts = Element("dl", {"class": "facts__list"})
    for position, item in enumerate(block.element[0]):
        parts = split_at_colon(item)
        line = block.line_of_item(position)
        if has_more_lines(item):
            block.complain("A key fact is one paragraph.", "Divide it.", line)
        if parts is None:
            message, cure = "A key fact needs a colon and a value.", "Write “- Sessions: 3 to 6”."
            block.complain(message, cure, line)
            continue
        label, value = parts
        value.tag = "dd"
        group = SubElement(facts, "div")
        SubElement(group, "dt").text = label
        group.append(value)
    block.redraw("facts", block.heading("facts"), facts)


def _ask(block: Block) -> None:
    questions = Element("ul", {"class": "ask__list"})
    for position, item in enumerate(block.element[0]):
        if has_more_lines(item):
            message = "A question is one paragraph, so that it can be ticked."
            block.complain(message, "Divide it.", block.line_of_item(position))
        label = SubElement(SubElement(questions, "li"), "label")
        SubElement(label, "input", {"type": "checkbox"})
        words = SubElement(label, "span")
        words.text = holder_of(item).text
        words.extend(list(holder_of(item)))
    block.redraw("ask", block.heading("ask"), questions)


def _schedule(block: Block) -> None:
    tables = [child for child in block.element if child.tag == "table"]
    if len(tables) != 1:
        cure = "Write one table: | When | What |, then |---|---|, then the rows."
        block.complain("The block “schedule” needs one table.", cure)
        return
    block.redraw("schedule", block.heading("schedule"), *block.element)
    draw_table(block.element, tables[0], block.title_text)


def _inset(block: Block) -> None:
    block.redraw(block.kind, block.heading(block.kind), *block.element)


def _clinic(block: Block) -> None:
    """Draw the map, or a table of the clinic's details; its heading is the page's."""
    if block.variant == "map" and not len(block.element):
        draw_clinic_map(block)
        return
    rows_of = CLINIC_TABLES.get(block.variant)
    if rows_of is None or len(block.element):
        shown = [*CLINIC_TABLES, "map"]
        near = "" if block.variant in shown else did_you_mean(block.variant, shown)
        cure = near or f"Write !!! clinic {' or '.join(shown)}, and nothing below it."
        block.complain("This cannot be shown.", cure)
        return
    block.draft.use("clinic:")
    headings, *rows = rows_of(block.draft.surroundings.clinic)
    table = SubElement(block.element, "table")
    _row(SubElement(table, "thead"), "th", headings)
    body = SubElement(table, "tbody")
    for row in rows:
        _row(body, "td", row)
    del block.element.attrib["class"]


def _row(parent: Element, tag: str, cells: Sequence[Cell]) -> None:
    row = SubElement(parent, "tr")
    for cell in cells:
        element = SubElement(row, tag)
        if isinstance(cell, tuple):
            element = SubElement(element, "a", {"href": cell[1]})
        element.text = cell if isinstance(cell, str) else cell[0]


def _lift_facts(root: Element, draft: Draft) -> None:
    """Put a page's leading key facts before everything else; rendering cuts them off there."""
    if not len(root) or root[0].get("class") != "facts" or len(root[0]) != 2:
        return
    heading, facts = root[0]
    if heading.find(".//sup") is not None:
        cure = "Put the source behind the fact that it is for."
        draft.complain("!!! facts", "This title becomes a label, which cannot cite.", cure)
    draft.facts_title = "".join(heading.itertext())
    root.remove(root[0])
    root.insert(0, facts)
    root.insert(1, Element("hr", {"class": "facts-end"}))


KINDS: dict[str, Callable[[Block], None]] = {
    "clinic": _clinic,
    "care": _care,
    "do": _do_list,
    "dont": _do_list,
    "limits": _do_list,
    "facts": _facts,
    **GRADED,
    "timeline": draw_timeline,
    "schedule": _schedule,
    "compare": draw_compare,
    "values": draw_values,
    "ask": _ask,
    "unknown": _inset,
    "note": _inset,
    "figure": draw_figure,
    "before-after": draw_before_after,
}
