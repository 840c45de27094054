"""What carries a grade of evidence: ``!!! evidence``, ``!!! claim`` and ``!!! array``.

All of it is marked, so that it can be folded away when nobody has checked it for too long.
"""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element

from microsite.content.arrays import draw_array
from microsite.content.block import Block, cites_source
from microsite.content.names import MEANING_FILE
from microsite.content.problems import did_you_mean
from microsite.content.tables import draw_table, rows_of, text_of

GRADES = {"good": "Good", "some": "Some", "limited": "Limited", "none": "None"}
GRADED_KINDS = ("evidence", "claim", "array")
MEANING_ANCHOR = "grades"  # where it is written what the grades mean
SOURCE_CURE = "Name one behind it, such as [@alam-2014], or grade it “none”."


def draw_evidence(block: Block) -> None:
    tables = [child for child in block.element if child.tag == "table"]
    if len(tables) != 1:
        cure = "Write one table: | Concern | Evidence | In plain words |, then |---|---|---|."
        block.complain("The block “evidence” needs one table.", cure)
        return
    for position, cells in enumerate(rows_of(tables[0])):
        _grade_row(block, cells, block.line_of_row(position))
    meaning = Element("p", {"class": "grade-meaning"})
    meaning.extend(_meaning(block))
    end = [meaning] if len(meaning) else []
    block.redraw("evidence", block.heading("evidence"), *block.element, *end)
    draw_table(block.element, tables[0], block.title_text)


def _grade_row(block: Block, cells: list[Element], line: int) -> None:
    grade = text_of(cells[1]) if len(cells) > 1 else ""
    if grade not in GRADES:
        cure = did_you_mean(grade, GRADES) or f"Use one of: {', '.join(GRADES)}."
        block.complain(f"“{grade}” is not a grade of evidence.", cure, line)
        return
    if grade != "none" and not cites_source(*cells):
        message = "This row is graded but names no source."
        block.complain(message, SOURCE_CURE, line, rule="unsourced-claim")
    cells[1].clear()
    cells[1].append(_badge(grade))


def draw_claim(block: Block) -> None:
    if block.variant not in GRADES:
        near = did_you_mean(block.variant, GRADES)
        cure = near or f"Write !!! claim {' or '.join(GRADES)}, then the title in quotes."
        block.complain("A claim needs its grade.", cure)
        return
    if block.variant != "none" and not cites_source(block.element):
        block.complain("This claim names no source.", SOURCE_CURE, rule="unsourced-claim")
    grade = Element("p", {"class": "claim__grade"})
    grade.text = "Evidence: "
    grade.extend([_badge(block.variant), *_meaning(block)])
    block.redraw("claim", block.heading("claim"), grade, *block.element)


def _badge(grade: str) -> Element:
    badge = Element("span", {"class": f"grade grade--{grade}"})
    badge.text = GRADES[grade]
    return badge


def _meaning(block: Block) -> list[Element]:
    """Return a link to what the grades mean, when there is that page."""
    block.draft.use(f"page:{MEANING_FILE}")
    if MEANING_FILE not in block.draft.surroundings.pages:
        return []
    link = Element("a", {"href": f"{MEANING_FILE}#{MEANING_ANCHOR}"})
    link.text = "What the grades mean"
    return [link]


def mark_graded(root: Element) -> None:
    """Put the marks around every run of neighbours that carry a grade."""
    for parent in list(root.iter()):
        children: list[Element] = []
        for graded, run in groupby(list(parent), lambda child: child.get("class") in GRADED_KINDS):
            if graded:
                children += [_mark("graded-start"), *run, _mark("graded-end")]
            else:
                children += run
        if len(children) > len(parent):
            parent[:] = children


def _mark(name: str) -> Element:
    # overdue.py looks for exactly this.
    return Element("hr", {"class": name})


GRADED = {"evidence": draw_evidence, "claim": draw_claim, "array": draw_array}
