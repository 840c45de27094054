"""The ``!!! kind "Title"`` blocks, turned into the site's components.

Python-Markdown's admonition extension reads them; here the ``div`` it makes is redrawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from microsite.content.clinic_tables import CLINIC_TABLES, Cell
from microsite.content.draft import Draft
from microsite.content.problems import did_you_mean
from microsite.content.tables import draw_table, text_of

CARE_URGENCIES = {"emergency": "Emergency: ", "urgent": "Urgent: ", "contact": "Advice: "}
GRADES = {"good": "Good", "some": "Some", "limited": "Limited", "none": "None"}
DEFAULT_TITLES = {
    "do": "Do",
    "dont": "Do not",
    "limits": "What it does not do",
    "facts": "Key facts",
    "ask": "Questions to ask",
    "unknown": "What we do not know",
}
LIST_KINDS = ("do", "dont", "limits", "facts", "ask")


@dataclass
class Block:
    """One block: its element, emptied of the title, and what its first line said."""

    element: Element
    kind: str
    variant: str
    title: Element
    token: str

    @property
    def title_text(self) -> str:
        return "".join(self.title.itertext()).strip()


def draw_blocks(root: Element, draft: Draft) -> None:
    """Redraw every block below ``root``; a block's heading is one level below the page's."""
    level = 1
    for element in list(root.iter()):
        if re.fullmatch("h[1-6]", element.tag):
            level = int(element.tag[1])
        elif element.tag == "div" and "admonition" in element.get("class", "").split():
            _draw(_read(element, draft), min(level + 1, 6), draft)
    _lift_facts(root, draft)


def _read(element: Element, draft: Draft) -> Block:
    _, kind, *rest = element.get("class", "").split()
    title = Element("p")
    if len(element) and element[0].get("class") == "admonition-title":
        title = element[0]
        element.remove(title)
    if (title.text or "") == kind.capitalize() and not len(title):
        title.text = DEFAULT_TITLES.get(kind, title.text)
    return Block(element, kind, " ".join(rest), title, f"!!! {kind}")


def _draw(block: Block, level: int, draft: Draft) -> None:
    draw = KINDS.get(block.kind)
    if draw is None:
        cure = did_you_mean(block.kind, KINDS) or f"Use one of: {', '.join(KINDS)}."
        draft.complain(block.token, f"There is no block called “{block.kind}”.", cure)
        return
    line_token = block.token
    if not len(block.element) and block.kind not in ("figure", "clinic"):
        cure = "Indent the lines that belong to it by four spaces."
        draft.complain(line_token, f"The block “{block.kind}” is empty.", cure)
        return
    if not block.title_text:
        cure = f'Write !!! {block.kind} "Title".'
        draft.complain(line_token, f"The block “{block.kind}” has no title in quotes.", cure)
        return
    if block.variant and block.kind not in ("care", "figure", "clinic"):
        cure = f'Write !!! {block.kind} "Title", with the title in quotes.'
        draft.complain(line_token, f"“{block.variant}” is not understood here.", cure)
        return
    if block.kind in LIST_KINDS and [child.tag for child in block.element] != ["ul"]:
        cure = "Start each of its lines with “- ”, indented by four spaces."
        draft.complain(line_token, f"The block “{block.kind}” must be one list.", cure)
        return
    draw(block, level, draft)


def _heading(block: Block, level: int, name: str, hidden: str = "") -> Element:
    """Return the block's title as a heading, to be put first."""
    heading = Element(f"h{level}", {"class": f"{name}__title"})
    if hidden:
        SubElement(heading, "span", {"class": "visually-hidden"}).text = hidden
        heading[0].tail = block.title.text
    else:
        heading.text = block.title.text
    heading.extend(list(block.title))
    return heading


def _redraw(block: Block, name: str, heading: Element, *children: Element, more: str = "") -> None:
    tail = block.element.tail
    block.element.clear()
    block.element.set("class", f"{name} {more}".strip())
    block.element.append(heading)
    block.element.extend(children)
    block.element.tail = tail


def _care(block: Block, level: int, draft: Draft) -> None:
    hidden = CARE_URGENCIES.get(block.variant)
    if hidden is None:
        near = did_you_mean(block.variant, CARE_URGENCIES)
        cure = near or f"Write !!! care {' or '.join(CARE_URGENCIES)}, then the title in quotes."
        draft.complain(block.token, "A care card needs its urgency.", cure)
        return
    body = Element("div", {"class": "care__body"})
    body.extend(list(block.element))
    heading = _heading(block, level, "care", hidden)
    _redraw(block, "care", heading, body, more=f"care--{block.variant}")


def _do_list(block: Block, level: int, draft: Draft) -> None:
    items = block.element[0]
    if block.kind == "dont":
        for item in items:
            if not text_of(item).casefold().startswith("do not"):
                message = "This line could be read as advice to do it."
                cure = "Start every line of the list with “do not”."
                draft.complain(_start(item), message, cure, near=block.token)
    heading = _heading(block, level, "do-list")
    _redraw(block, "do-list", heading, items, more=f"do-list--{block.kind}")


def _facts(block: Block, level: int, draft: Draft) -> None:
    facts = Element("dl", {"class": "facts__list"})
    for item in block.element[0]:
        group = _fact(item)
        if group is None:
            cure = "Write “- Sessions: 3 to 6”."
            message = "A key fact needs a colon and a value."
            draft.complain(_start(item), message, cure, near=block.token)
        else:
            facts.append(group)
    _redraw(block, "facts", _heading(block, level, "facts"), facts)


def _fact(item: Element) -> Element | None:
    """Return ``Label: value`` as a ``dt`` and a ``dd`` in a ``div``."""
    holder = _holder(item)
    label, colon, value = (holder.text or "").partition(":")
    if not colon or not (value.strip() or len(holder)):
        return None
    group = Element("div")
    SubElement(group, "dt").text = label.strip()
    definition = SubElement(group, "dd")
    definition.text = value.lstrip()
    definition.extend(list(holder))
    return group


def _ask(block: Block, level: int, draft: Draft) -> None:
    questions = Element("ul", {"class": "ask__list"})
    for item in block.element[0]:
        label = SubElement(SubElement(questions, "li"), "label")
        SubElement(label, "input", {"type": "checkbox"})
        words = SubElement(label, "span")
        holder = _holder(item)
        words.text = holder.text
        words.extend(list(holder))
    _redraw(block, "ask", _heading(block, level, "ask"), questions)


def _table_block(block: Block, level: int, draft: Draft) -> None:
    tables = [child for child in block.element if child.tag == "table"]
    if len(tables) != 1:
        cure = "Write one table: | Heading | Heading |, then |---|---|, then the rows."
        draft.complain(block.token, f"The block “{block.kind}” needs one table.", cure)
        return
    if block.kind == "evidence":
        _badge_grades(tables[0], draft)
    children = list(block.element)
    _redraw(block, block.kind, _heading(block, level, block.kind), *children)
    draw_table(block.element, tables[0], block.title_text)


def _badge_grades(table: Element, draft: Draft) -> None:
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag == "td"]
        if len(cells) < 2:
            continue
        word = text_of(cells[1])
        if word not in GRADES:
            cure = did_you_mean(word, GRADES) or f"Use one of: {', '.join(GRADES)}."
            message = f"“{word}” is not a grade of evidence."
            draft.complain(word, message, cure, near="!!! evidence")
            continue
        cells[1].clear()
        SubElement(cells[1], "span", {"class": f"grade grade--{word}"}).text = GRADES[word]


def _inset(block: Block, level: int, draft: Draft) -> None:
    children = list(block.element)
    _redraw(block, block.kind, _heading(block, level, block.kind), *children)


def _clinic(block: Block, draft: Draft) -> None:
    """Draw a table of the clinic's details; its heading is the page's."""
    rows_of = CLINIC_TABLES.get(block.variant)
    if rows_of is None or len(block.element):
        near = "" if rows_of else did_you_mean(block.variant, CLINIC_TABLES)
        cure = near or f"Write !!! clinic {' or '.join(CLINIC_TABLES)}, and nothing below it."
        draft.complain(f"!!! clinic {block.variant}".strip(), "This cannot be shown.", cure)
        return
    draft.use("clinic:")
    headings, *rows = rows_of(draft.surroundings.clinic)
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


def _figure(block: Block, level: int, draft: Draft) -> None:
    drawings = draft.surroundings.drawings
    name = block.variant
    if name not in drawings:
        cure = did_you_mean(name, drawings) or f"There are: {', '.join(sorted(drawings))}."
        draft.complain(f"!!! figure {name}", f"There is no drawing called “{name}”.", cure)
        return
    if f"drawing:{name}" in draft.uses:
        draft.complain(f"!!! figure {name}", "The drawing is on this page already.")
        return
    draft.use(f"drawing:{name}")
    drawing = Element("div", {"class": "figure__drawing", "data-drawing": name})
    caption = Element("figcaption", {"class": "figure__caption"})
    caption.text = block.title.text
    caption.extend(list(block.title))
    children = [drawing, caption]
    if len(block.element):
        key = Element("div", {"class": "figure__key"})
        key.extend(list(block.element))
        children.append(key)
    _redraw(block, "figure", *children, more=f"figure--{name}")
    block.element.tag = "figure"


def _lift_facts(root: Element, draft: Draft) -> None:
    """Put a page's leading key facts before everything else; rendering cuts them off there."""
    if not len(root) or root[0].get("class") != "facts" or len(root[0]) != 2:
        return
    heading, facts = root[0]
    draft.facts_title = "".join(heading.itertext())
    root.remove(root[0])
    root.insert(0, facts)
    root.insert(1, Element("hr", {"class": "facts-end"}))


def _start(element: Element) -> str:
    """Return the element's first words as they stand in the file."""
    return (_holder(element).text or "").strip()[:30]


def _holder(item: Element) -> Element:
    """Return what holds an item's words: its first paragraph, or the item itself."""
    return item[0] if len(item) and item[0].tag == "p" else item


KINDS: dict[str, Callable[[Block, int, Draft], None]] = {
    "clinic": lambda block, level, draft: _clinic(block, draft),
    "care": _care,
    "do": _do_list,
    "dont": _do_list,
    "limits": _do_list,
    "facts": _facts,
    "evidence": _table_block,
    "timeline": _table_block,
    "ask": _ask,
    "unknown": _inset,
    "note": _inset,
    "figure": _figure,
}
