"""``!!! figure``: a drawing of ``templates/drawings`` with its key and a description in words."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from microsite.content.block import Block
from microsite.content.problems import did_you_mean


def draw_figure(block: Block) -> None:
    draft, name = block.draft, block.variant
    drawings = draft.surroundings.drawings
    if name not in drawings:
        cure = did_you_mean(name, drawings) or f"There are: {', '.join(sorted(drawings))}."
        block.complain(f"There is no drawing called “{name}”.", cure)
        return
    if f"drawing:{name}" in draft.uses:
        block.complain("The drawing is on this page already.")
        return
    draft.use(f"drawing:{name}")
    draft.drawings[name] = drawings[name]
    drawing = Element("div", {"class": "figure__drawing", "data-drawing": name})
    caption = Element("figcaption", {"class": "figure__caption"})
    caption.text = block.title.text
    caption.extend(list(block.title))
    # HTML wants the caption first or last; the style sheet puts the drawing above it.
    parts = [caption, drawing, *_key_and_words(block)]
    block.redraw("figure", *parts, more=f"figure--{name}", tag="figure")


def _key_and_words(block: Block) -> list[Element]:
    """Return the numbered key, and what follows it as a description to be opened."""
    parts, rest = [], list(block.element)
    if rest and rest[0].tag == "ol":
        key = Element("div", {"class": "figure__key"})
        key.append(rest.pop(0))
        parts.append(key)
    if any(element.tag != "p" for element in rest):
        cure = "First “1. **Name.** What it is.”, then paragraphs that describe the drawing."
        block.complain("A figure has one numbered list and then paragraphs only.", cure)
    if rest:
        words = Element("details", {"class": "figure__words"})
        SubElement(words, "summary").text = "Describe this drawing in words"
        words.extend(rest)
        parts.append(words)
    return parts
