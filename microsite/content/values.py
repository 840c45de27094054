"""``!!! values``: what may matter to a reader, as a form, and the answers of the table to it.

The form is sent to the page's own address. Whatever answers there puts the reader's marks back
into it, see marking.py; nothing is stored, and nothing is added up.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from markdown.extensions.toc import slugify

from microsite.content.block import Block, has_more_lines, split_at_colon
from microsite.content.draft import Draft
from microsite.content.page import Value
from microsite.content.parts import readable
from microsite.content.problems import did_you_mean

LEVELS = {"not-much": "Not much", "some": "Some", "a-lot": "A lot"}
ANSWERS_ID = "your-values"
MOST_VALUES = 12
MOST_ROWS = 3  # beside the option's name they fit a page of paper
CURE = "Write “- A quick result: Time off”, with rows of the table behind the colon."
PROMISE = "We do not store what you mark, and there is no score."
BUTTON = "Show my answers beside the options"


def draw_values(block: Block) -> None:
    """Draw the form; which rows there are is checked when the whole page has been drawn."""
    items = list(block.element[0])
    draft = block.draft
    if draft.values:
        block.complain("There are two blocks “values” on this page.", "Put all into one.")
        return
    if draft.layout != "article":
        cure = "Take “layout” out of the header, or put the block on another page."
        block.complain("The block “values” can be answered on an ordinary page only.", cure)
    if len(items) > MOST_VALUES:
        message = f"There are {len(items)} values, and {MOST_VALUES} are the most."
        block.complain(message, "Leave out what matters to few people.")
    for position, item in enumerate(items):
        _read(block, item, block.line_of_item(position))
    draft.values_level = block.level
    block.redraw("values", block.heading("values"), _form(draft))


def _read(block: Block, item: Element, line: int) -> None:
    parts = split_at_colon(item)
    if parts is None or has_more_lines(item) or len(parts[1]):
        message = "This line is not a value with a colon and the rows that speak to it."
        block.complain(message, CURE, line)
        return
    words, rest = readable(parts[0]), readable(parts[1].text or "")
    rows = tuple(row.strip() for row in rest.split(",") if row.strip())
    name = slugify(words, "-")
    if not name or name in {value.id for value in block.draft.values}:
        block.complain(f"The value “{words}” is there twice.", "Delete one of them.", line)
    elif not 1 <= len(rows) <= MOST_ROWS:
        message = f"A value has 1 to {MOST_ROWS} rows behind its colon; this has {len(rows)}."
        block.complain(message, CURE, line)
    else:
        block.draft.values.append(Value(name, words, rows))
        block.draft.value_lines.append(line)


def check_rows(draft: Draft) -> None:
    """Complain of rows that the page's table does not have; spell the others as it does."""
    known = {row.casefold(): row for row in draft.compared or ()}
    if draft.values and draft.compared is None:
        message = "The block “values” needs a table of options on the same page."
        cure = "Add a block “compare”: its rows are what the answers come from."
        draft.complain("!!! values", message, cure)
        return
    spelled = []
    for value, line in zip(draft.values, draft.value_lines, strict=True):
        for row in value.rows:
            if row.casefold() not in known:
                rows = ", ".join(draft.compared or ())
                cure = did_you_mean(row, known.values()) or f"Its rows are: {rows}."
                draft.complain_at(line, f"The table has no row “{row}”.", cure, "block")
        rows_here = tuple(known.get(row.casefold(), row) for row in value.rows)
        spelled.append(Value(value.id, value.words, rows_here))
    draft.values[:] = spelled


def _form(draft: Draft) -> Element:
    address = f"{draft.path}#{ANSWERS_ID}"
    # autocomplete: or a browser shows one visitor's marks to the next.
    attributes = {"method": "post", "action": address, "autocomplete": "off"}
    form = Element("form", {"class": "values__form", **attributes})
    for value in draft.values:
        group = SubElement(form, "fieldset", {"class": "values__value"})
        SubElement(group, "legend", {"class": "values__words"}).text = value.words
        levels = SubElement(group, "div", {"class": "values__levels"})
        for level, label in LEVELS.items():
            _option(levels, {"type": "radio", "name": value.id, "value": level}, label)
    end = SubElement(form, "div", {"class": "values__end"})
    SubElement(end, "p").text = PROMISE
    SubElement(end, "button", {"type": "submit", "class": "button"}).text = BUTTON
    return form


def _option(parent: Element, radio: dict[str, str], words: str) -> None:
    option = SubElement(parent, "label", {"class": "option"})
    SubElement(option, "input", radio)
    SubElement(option, "span", {"class": "option__words"}).text = words


def values_allowed(draft: Draft) -> dict[str, dict[str, set[str]]]:
    """Return what attributes of a form and its fields may be: of this page's form, no other."""
    names = {value.id for value in draft.values}
    if not names:
        return {}
    address = f"{draft.path}#{ANSWERS_ID}"
    return {
        "form": {"method": {"post"}, "action": {address}, "autocomplete": {"off"}},
        "input": {"type": {"radio"}, "name": names, "value": set(LEVELS)},
        "button": {"type": {"submit"}},
    }
