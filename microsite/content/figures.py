"""``!!! figure``: a drawing of ``templates/drawings`` with its key and a description in words."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from microsite.content.block import Block, has_more_lines, split_at_colon
from microsite.content.map_drawing import NAME as MAP_NAME
from microsite.content.problems import did_you_mean
from microsite.content.svg import path

# Collagen as the drawings show it, young, grown and old, in the words of an editor.
SAMPLES = {
    "blue": path("fibre fibre--new", "M3 11q3-9 6 0t6 0 6 0 6 0 6 0 6 0"),
    "rose": path("fibre fibre--mature", "M3 10q9-9 18 0t18 0"),
    "pink": path("fibre fibre--old", "M3 10q9-9 18 0t18 0"),
}
ORDER = "First “1. **Name.** What it is.”, then “- blue: …”, then paragraphs that describe it."


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


def draw_clinic_map(block: Block) -> None:
    """Draw the map of ``clinic.yaml``, with what its numbers mean and the way in words."""
    drawn = block.draft.surroundings.clinic.drawn_map
    if drawn is None:
        block.complain("There is no map yet.", "Give clinic.yaml its “map:”.")
        return
    if block.draft.layout == "home" or f"drawing:{MAP_NAME}" in block.draft.uses:
        block.complain("The map is on this page already.")
        return
    block.draft.uses[f"drawing:{MAP_NAME}"] = ""
    block.draft.drawings[MAP_NAME] = drawn.svg
    drawing = Element("div", {"class": "figure__drawing", "data-drawing": MAP_NAME})
    caption = Element("figcaption", {"class": "figure__caption"})
    caption.text = block.title_text
    key = Element("div", {"class": "figure__key"})
    names = SubElement(key, "ol")
    for name in drawn.names:
        SubElement(names, "li").text = name
    words = Element("div", {"class": "figure__directions"})
    for line in drawn.directions:
        SubElement(words, "p").text = line
    parts = [caption, drawing, key, words]
    block.redraw("figure", *parts, more=f"figure--{MAP_NAME}", tag="figure")


def _key_and_words(block: Block) -> list[Element]:
    """Return the numbered key, the key of colours, and a description to be opened."""
    parts, rest = [], list(block.element)
    if rest and rest[0].tag == "ol":
        key = Element("div", {"class": "figure__key"})
        key.append(rest.pop(0))
        parts.append(key)
    if rest and rest[0].tag == "ul":
        parts.append(_colours(block, rest.pop(0)))
    if any(element.tag != "p" for element in rest):
        message = "A figure has a numbered list, a list of colours and then paragraphs only."
        block.complain(message, ORDER)
    if rest:
        words = Element("details", {"class": "figure__words"})
        SubElement(words, "summary").text = "Describe this drawing in words"
        words.extend(rest)
        parts.append(words)
    return parts


def _colours(block: Block, items: Element) -> Element:
    """Return what each colour stands for; its name is heard and its sample seen."""
    colours = Element("ul", {"class": "figure__colours", "role": "list"})
    for position, item in enumerate(items):
        parts = split_at_colon(item)
        sample = SAMPLES.get(parts[0].lower()) if parts else None
        if parts is None or sample is None or has_more_lines(item):
            cure = f"Write “- blue: young collagen”; the colours are {', '.join(SAMPLES)}."
            message = "This is not a colour with a colon and what it stands for."
            block.complain(message, cure, block.line_of_item(position))
            continue
        name = block.draft.add_drawing(f'<svg viewBox="0 0 42 18">{sample}</svg>')
        colour = SubElement(colours, "li")
        drawn = {"class": "figure__sample", "aria-hidden": "true", "data-drawing": name}
        SubElement(colour, "div", drawn)
        SubElement(colour, "span", {"class": "visually-hidden"}).text = f"{parts[0]}: "
        colour.append(parts[1])
    return colours
