"""One ``!!! kind "Title"`` block while it is turned into a component."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element, SubElement

from microsite.content.draft import Draft
from microsite.content.tables import text_of

ITEM = re.compile(r"(?:[-*+]|\d+\.) ")
RULER = re.compile(r"(?=.*---)[ :|-]+$")
INDENT = 4  # spaces before what belongs to a block


@dataclass
class Block:
    """The block's element, emptied of its title, and what its first line said.

    ``level`` is that of its heading, ``start`` where it starts in the draft's text.
    """

    element: Element
    kind: str
    variant: str
    title: Element
    level: int
    start: int
    draft: Draft

    @property
    def title_text(self) -> str:
        return text_of(self.title)

    @property
    def line(self) -> int:
        """The line in the file on which the block starts."""
        return self.draft.first_line + self.draft.body.count("\n", 0, self.start)

    @cached_property
    def _lines(self) -> list[str]:
        """The block's lines below the first, without their indentation."""
        first, *below = self.draft.body[self.start :].split("\n")
        depth = len(first) - len(first.lstrip()) + INDENT
        inside = []
        for line in below:
            if line.strip() and not line.startswith(" " * depth):
                break
            inside.append(line[depth:])
        return inside

    def line_of_item(self, position: int) -> int:
        """Return the line of the list's n-th item, counted from 0."""
        items = [number for number, line in self._numbered() if ITEM.match(line)]
        return items[position] if position < len(items) else self.line

    def line_of_row(self, position: int) -> int:
        """Return the line of the table's n-th row below its headings, counted from 0."""
        rulers = [number for number, line in self._numbered() if RULER.match(line)]
        return rulers[0] + 1 + position if rulers else self.line

    def _numbered(self) -> list[tuple[int, str]]:
        return list(enumerate(self._lines, self.line + 1))

    def complain(
        self, message: str, cure: str = "", line: int | None = None, rule: str = "block"
    ) -> None:
        """Note a problem on this line, or on the first one of the block."""
        self.draft.complain_at(line or self.line, message, cure, rule)

    def heading(self, name: str, hidden: str = "") -> Element:
        """Return the block's title as a heading; ``hidden`` words before it are only heard."""
        heading = Element(f"h{self.level}", {"class": f"{name}__title"})
        if hidden:
            before = SubElement(heading, "span", {"class": "visually-hidden"})
            before.text, before.tail = hidden, self.title.text
        else:
            heading.text = self.title.text
        heading.extend(list(self.title))
        return heading

    def redraw(self, name: str, *children: Element, more: str = "", tag: str = "div") -> None:
        """Make the component ``name`` of the block, with these children only."""
        tail = self.element.tail
        self.element.clear()
        self.element.tag = tag
        self.element.set("class", f"{name} {more}".strip())
        self.element.extend(children)
        self.element.tail = tail


def cites_source(*elements: Element) -> bool:
    return any(mark.get("data-source") for part in elements for mark in part.iter("sup"))


def holder_of(item: Element) -> Element:
    """Return what holds an item's words: its first paragraph, or the item itself."""
    return item[0] if len(item) and item[0].tag == "p" else item


def has_more_lines(item: Element) -> bool:
    """Return whether a list's item is more than one paragraph of words."""
    return any(child.tag in ("p", "ul", "ol", "div") for child in list(holder_of(item))) or (
        holder_of(item) is not item and len(item) > 1
    )


def split_at_colon(item: Element) -> tuple[str, Element] | None:
    """Return the words before the first colon and the rest as an element without a tag's name."""
    holder = holder_of(item)
    label, colon, value = (holder.text or "").partition(":")
    if not colon or not label.strip() or not (value.strip() or len(holder)):
        return None
    rest = Element("span")
    rest.text = value.lstrip()
    rest.extend(list(holder))
    return label.strip(), rest
