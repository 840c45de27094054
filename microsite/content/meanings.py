"""What ``[[term]]`` becomes: a word that opens its meaning, without script.

Markdown's inline syntax leaves ``<a class="term">``. It is drawn last, so that headings, labels
and the words that are searched hold the word alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from microsite.content.draft import Draft
from microsite.content.evidence import Term

# In here a button would be a control within a control, or the term is named rather than used.
WORD_ONLY = frozenset({"a", "summary", "h2", "h3", "h4", "h5", "h6"})
LINK_ONLY = frozenset({"label"})
# What can be closed, or shown elsewhere: a meaning in it cannot be opened from outside.
ENCLOSED_TAGS = frozenset({"details", "dl"})
ENCLOSED_CLASSES = frozenset({"evidence", "claim", "array", "before-after"})
PAGE = ""


def explain_terms(root: Element, draft: Draft) -> None:
    """Draw every term below ``root``; the glossary itself keeps plain links."""
    if draft.layout != "glossary":
        Explaining(draft).walk(root, "explain", PAGE)


@dataclass
class Explaining:
    """One page: ``defined`` says which id a term's meaning has in which enclosure."""

    draft: Draft
    defined: dict[tuple[str, str], str] = field(default_factory=dict)
    enclosures: int = 0

    def walk(self, element: Element, manner: str, enclosure: str) -> None:
        """``manner`` is "explain", "link" or "word": how terms in here are drawn."""
        for child in element:
            if child.tag == "a" and child.get("class") == "term":
                self._draw(child, manner, enclosure)
                continue
            inner = manner
            if child.tag in WORD_ONLY:
                inner = "word"
            elif child.tag in LINK_ONLY and manner == "explain":
                inner = "link"
            self.walk(child, inner, self._enclosure(child, enclosure))

    def _enclosure(self, element: Element, around: str) -> str:
        if element.tag in ENCLOSED_TAGS or element.get("class") in ENCLOSED_CLASSES:
            self.enclosures += 1
            return str(self.enclosures)
        return around

    def _draw(self, link: Element, manner: str, enclosure: str) -> None:
        term = self.draft.surroundings.glossary.find(link.get("data-term", ""))
        if manner == "link" or term is None:
            return
        words, href, tail = link.text, link.get("href", ""), link.tail
        link.clear()
        link.tag, link.tail = "span", tail
        if manner == "word":
            link.text = words
            return
        link.set("class", "term")
        known = self.defined.get((term.anchor, PAGE)) or self.defined.get((term.anchor, enclosure))
        name = known or self._new_id(term, enclosure)
        button = {"type": "button", "class": "term__button", "popovertarget": name}
        SubElement(link, "button", button).text = words
        # Browsers without popover show this instead.
        SubElement(link, "a", {"class": "term__link", "href": href}).text = words
        if not known:
            link.append(_meaning(term, name, href))

    def _new_id(self, term: Term, enclosure: str) -> str:
        # No heading gets an id with a colon.
        name = f"term:{term.anchor}"
        while name in self.draft.meanings:
            name += ":"
        self.defined[term.anchor, enclosure] = name
        self.draft.meanings.add(name)
        return name


def _meaning(term: Term, name: str, href: str) -> Element:
    meaning = Element("span", {"class": "term__meaning", "id": name, "popover": "auto"})
    SubElement(meaning, "strong", {"class": "term__name"}).text = term.term
    SubElement(meaning, "span", {"class": "term__text"}).text = term.meaning
    controls = SubElement(meaning, "span", {"class": "term__controls"})
    SubElement(controls, "a", {"href": href}).text = f"{term.term} in the glossary"
    close = {"type": "button", "popovertarget": name, "popovertargetaction": "hide"}
    SubElement(controls, "button", close | {"class": "term__close"}).text = "Close"
    return meaning
