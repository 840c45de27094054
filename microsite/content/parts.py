"""The words of a page by heading, without markup: for search and for machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from microsite.content.draft import Draft
from microsite.content.page import Part

HEADING = re.compile(r"h[1-6]")
BLOCKS = frozenset(
    {"p", "li", "td", "th", "dt", "dd", "div", "figcaption", "table", "ul", "ol", "fieldset"}
)
# What is read elsewhere: numbers of references, explanations of terms, drawings. And what may
# have to vanish at once: pictures of patients, with their words.
LEFT_OUT = frozenset(
    {"citation", "term__meaning", "figure__drawing", "before-after"}
    | {"values__levels", "values__end"}
)
# Markdown's own mark for a character that was escaped with a backslash.
ESCAPED = re.compile("\x02(\\d+)\x03")
# What the numbers of two references leave in “better , but”.
LEFT_GAP = re.compile(r" (?=[,;.](?: |$))")


def note_parts(root: Element, draft: Draft) -> None:
    """Divide the page's words at its headings with an anchor; call it before FAQ are folded."""
    part, words = Part(1, "", "", ""), [""]
    for heading, text in _walk(root):
        if heading is None:
            words.append(text)
            continue
        _add(part, words, draft)
        title = readable("".join(heading.itertext()))
        part, words = Part(int(heading.tag[1]), heading.get("id", ""), title, ""), [""]
    _add(part, words, draft)


def _add(part: Part, words: list[str], draft: Draft) -> None:
    text = readable("".join(words))
    if text or part.title:
        draft.parts.append(Part(part.level, part.anchor, part.title, text))


def _walk(element: Element) -> Iterator[tuple[Element | None, str]]:
    """Yield (heading, "") for each heading with an anchor, and (None, text) between them."""
    for child in element:
        if HEADING.fullmatch(child.tag) and child.get("id"):
            yield child, ""
        elif not LEFT_OUT.intersection(child.get("class", "").split()):
            # A space, so that the words of two cells or lines do not become one.
            gap = " " if child.tag in BLOCKS or _stands_alone(child) else ""
            yield None, gap + (child.text or "")
            yield from _walk(child)
            yield None, gap
        yield None, child.tail or ""


def _stands_alone(element: Element) -> bool:
    return bool(HEADING.fullmatch(element.tag)) or "grade" in element.get("class", "").split()


def readable(text: str) -> str:
    """Return the words as they are shown: single spaces, none of the parser's own marks."""
    words = " ".join(ESCAPED.sub(lambda found: chr(int(found[1])), text).split())
    return curled(LEFT_GAP.sub("", words))


def curled(text: str) -> str:
    return re.sub(r"(?<=\w)'(?=\w)", "’", text)
