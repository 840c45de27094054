"""Faults in the structure of an HTML document, found with the standard library alone.

It knows what this site's templates can get wrong; the Nu HTML checker, where Java is, knows more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser


def words(text: str) -> set[str]:
    return set(text.split())


VOID = words("area base br col embed hr img input link meta source track wbr")
PHRASING = words("a abbr b bdi button cite code dfn em i label small span strong sub sup time")
BLOCKS = words("address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p section table ul")  # fmt: skip
NOT_IN_ITSELF = {"a", "button", "form", "label", "p"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
RUNNING_TEXT = (PHRASING | HEADINGS | {"p"}) - {"a"}  # A link may hold blocks.
PARENTS = {"li": {"ul", "ol", "menu"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "tr": {"tbody", "thead", "tfoot", "table"}, "legend": {"fieldset"}, "summary": {"details"}, "figcaption": {"figure"}}  # fmt: skip
ONE_ID = ("for", "popovertarget", "list", "form", "aria-activedescendant")
SEVERAL_IDS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers")
LANDMARKS = {"nav", "aside", "main", "search"}
NOT_TYPED_IN = {"hidden", "submit", "button", "image", "reset"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    parent: Element | None
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def __str__(self) -> str:
        return f"<{self.name}> on line {self.line}"

    @property
    def ancestors(self) -> Iterator[Element]:
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    @property
    def descendants(self) -> Iterator[Element]:
        for child in self.children:
            yield child
            yield from child.descendants

    @property
    def words(self) -> str:
        return self.text.strip() + "".join(child.words for child in self.children)

    def is_within(self, *names: str) -> bool:
        return any(above.name in names for above in self.ancestors)


class Document(HTMLParser):
    """A document as its author wrote it: nothing is closed or moved on anyone's behalf."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        self.faults += [f"{element} is never closed" for element in self._open]

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self._add(name, attributes)
        if name not in VOID:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self._add(name, attributes)
        element = self.elements[-1]
        if name not in VOID and name != "svg" and not element.is_within("svg"):
            self.faults.append(f"{element} closes itself, which means nothing in HTML")

    def _add(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        parent = self._open[-1] if self._open else None
        given = {key: value or "" for key, value in attributes}
        element = Element(name, given, parent, self.getpos()[0])
        for key, count in Counter(key for key, _ in attributes).items():
            if count > 1:
                self.faults.append(f"{element} has {key} {count} times")
        self.elements.append(element)
        if parent:
            parent.children.append(element)

    def handle_endtag(self, name: str) -> None:
        if self._open and self._open[-1].name == name:
            self._open.pop()
        else:
            inner = self._open[-1] if self._open else "nothing"
            self.faults.append(f"</{name}> on line {self.getpos()[0]} where {inner} is open")

    def handle_data(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def named(self, *names: str) -> list[Element]:
        return [element for element in self.elements if element.name in names]

    @property
    def ids(self) -> Counter[str]:
        return Counter(e.attributes["id"] for e in self.elements if "id" in e.attributes)


def faults_of(html: str) -> list[str]:
    """Return a line for each fault of the document; none is what every page should have."""
    document = Document(html)
    checks = (ids, references, headings, nesting, names_of_fields, pictures, landmarks, head)
    return document.faults + [fault for check in checks for fault in check(document)]


def ids(document: Document) -> Iterator[str]:
    yield from (f"id {name!r} is there {n} times" for name, n in document.ids.items() if n > 1)
    yield from (f"id {name!r} is empty or has a space" for name in document.ids if len(name.split()) != 1)  # fmt: skip


def references(document: Document) -> Iterator[str]:
    known = document.ids
    for element in document.elements:
        for attribute, value in element.attributes.items():
            wanted = value.split() if attribute in SEVERAL_IDS else []
            if attribute in ONE_ID:
                wanted = [value]
            if attribute in ("href", "xlink:href") and value.startswith("#") and value != "#":
                wanted = [value[1:]]
            yield from (
                f"{element}: {attribute} names {name!r}, which is not there"
                for name in wanted
                if name not in known
            )


def headings(document: Document) -> Iterator[str]:
    found = document.named(*HEADINGS)
    count = sum(heading.name == "h1" for heading in found)
    if count != 1:
        yield f"there are {count} h1"
    level = 0
    for heading in found:
        following = int(heading.name[1])
        if following > level + 1 and level:
            yield f"{heading} comes after h{level}"
        if not heading.words:
            yield f"{heading} is empty"
        level = following


def is_in_legend(element: Element) -> bool:
    return (
        element.name in HEADINGS and element.parent is not None and element.parent.name == "legend"
    )


def nesting(document: Document) -> Iterator[str]:
    for element in document.elements:
        name, parent = element.name, element.parent
        above = {one.name for one in element.ancestors}
        if name in NOT_IN_ITSELF and name in above:
            yield f"{element} is inside another {name}"
        if name in BLOCKS and above & RUNNING_TEXT and not is_in_legend(element):
            yield f"{element} is inside running text"
        if name in ("a", "button", "input", "select", "textarea") and above & {"a", "button"}:
            yield f"{element} is inside something else to press"
        if name in PARENTS and (parent is None or parent.name not in PARENTS[name]):
            yield f"{element} is inside {parent}"
        if (
            name == "figcaption"
            and parent
            and element not in (parent.children[0], parent.children[-1])
        ):
            yield f"{element} is neither first nor last"
        if parent and parent.name in ("ul", "ol") and name not in ("li", "template", "script"):
            yield f"{element} is a child of {parent}"


def names_of_fields(document: Document) -> Iterator[str]:
    labelled = {label.attributes.get("for") for label in document.named("label")}
    for element in document.named("input", "select", "textarea", "button", "a", "summary"):
        given = element.attributes
        if given.get("type") in NOT_TYPED_IN and element.name == "input":
            continue
        says = element.words or given.get("aria-label") or given.get("aria-labelledby")
        if element.name in ("button", "a", "summary"):
            pictures = [e.attributes.get("alt") for e in element.descendants if e.name == "img"]
            if not says and not any(pictures):
                yield f"{element} says nothing"
        elif not says and given.get("id") not in labelled and not element.is_within("label"):
            yield f"{element} has no label"


def pictures(document: Document) -> Iterator[str]:
    for image in document.named("img"):
        yield from (f"{image} has no {a}" for a in ("alt", "width", "height") if a not in image.attributes)  # fmt: skip
    for drawing in document.named("svg"):
        is_hidden = any("aria-hidden" in e.attributes for e in (drawing, *drawing.ancestors))
        if is_hidden or drawing.is_within("svg"):
            continue
        named = {"aria-labelledby", "aria-label"} & set(drawing.attributes)
        if not named and not any(child.name == "title" for child in drawing.children):
            yield f"{drawing} has no name and is not hidden"


def landmarks(document: Document) -> Iterator[str]:
    names = Counter(
        (e.attributes.get("role") or e.name, e.attributes.get("aria-label") or e.attributes.get("aria-labelledby", ""))
        for e in document.elements
        if e.name in LANDMARKS or e.attributes.get("role") in ("region", "search", "navigation")
    )  # fmt: skip
    yield from (f"{n} landmarks are a {kind} called {name!r}" for (kind, name), n in names.items() if n > 1)  # fmt: skip
    count = len(document.named("main"))
    if count != 1:
        yield f"there are {count} main"


def head(document: Document) -> Iterator[str]:
    root = document.elements[0]
    if root.name != "html" or not root.attributes.get("lang"):
        yield "the document does not say its language"
    titles = [title for title in document.named("title") if not title.is_within("svg")]
    if len(titles) != 1 or not titles[0].words:
        yield f"there are {len(titles)} titles"
    names = [meta.attributes.get("name") for meta in document.named("meta")]
    if names.count("viewport") != 1:
        yield "the document has no viewport"
