"""What an editor can write inside a line besides markdown: ``[@source]`` and ``[[term]]``.

Raw HTML is refused here too.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from microsite.content.draft import Draft
from microsite.content.problems import did_you_mean

# The space before a citation goes, but not that between two: \x03 ends what was replaced before.
CITATION = r"(?:(?<!\x03) +)?\[@([^\]\n]*)\]"
TERM = r"\[\[([^\]|\n]+)(?:\|([^\]\n]+))?\]\]"
HTML = r"(<(?:/?[a-zA-Z][^<>]*>|!--))"

Found = tuple[ElementTree.Element | str | None, int | None, int | None]


class Citation(InlineProcessor):
    """``[@alam-2014]``: a mark that is numbered once the order on the page is known."""

    def __init__(self, md: Markdown, draft: Draft) -> None:
        super().__init__(CITATION, md)
        self.draft = draft

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        source = m[1].strip()
        sources = self.draft.surroundings.sources
        if source not in sources and not self.draft.is_full:
            cure = did_you_mean(source, sources) or "Add it to sources.yaml, or correct the name."
            if re.search(r"[,;\s]", source):
                cure = "Put each source into brackets of its own: [@alam-2014] [@nhs-choosing]."
            message = f"There is no source “{source}”."
            self.draft.complain(m[0].strip(), message, cure, rule="source")
        element = ElementTree.Element("sup", {"class": "citation", "data-source": source})
        element.text = ""
        return element, m.start(0), m.end(0)


class GlossaryTerm(InlineProcessor):
    """``[[dermis]]`` or ``[[dermis|deeper layer]]``: a link that ``explain_terms`` draws."""

    def __init__(self, md: Markdown, draft: Draft) -> None:
        super().__init__(TERM, md)
        self.draft = draft

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        name, shown = m[1].strip(), (m[2] or m[1]).strip()
        around = self.draft.surroundings
        term = around.glossary.find(name)
        element = ElementTree.Element("span", {"class": "term"})
        element.text = AtomicString(shown)
        if term is None:
            near = did_you_mean(name, around.glossary.by_name)
            cure = near or "Add it to glossary.yaml, or correct the name."
            message = f"There is no glossary term “{name}”."
            self.draft.complain(m[0], message, cure, rule="term")
        elif around.glossary_path:
            element.tag = "a"
            element.set("href", f"{around.glossary_path}#{term.anchor}")
            element.set("data-term", term.term)
        self.draft.use(f"term:{name}")
        return element, m.start(0), m.end(0)


class RefusedHtml(InlineProcessor):
    """``<b>``, ``<div>``, ``<!-- -->``: shown as the characters they are, and complained about."""

    def __init__(self, md: Markdown, draft: Draft) -> None:
        super().__init__(HTML, md)
        self.draft = draft

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        tag = m[1]
        if tag.startswith("<!--"):
            message, cure = "A comment would be shown to patients.", "Delete it."
        else:
            message = f"“{tag}” is HTML, which pages do not use."
            cure = "Use markdown, such as **bold**, or [text](file.md) for a link."
        self.draft.complain(tag, message, cure, rule="html")
        # A one-element wrapper, since a bare string would be parsed again.
        element = ElementTree.Element("span")
        element.text = AtomicString(tag)
        return element, m.start(0), m.end(0)


class ClinicSyntax(Extension):
    """Registers the three with a parser, for one draft."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("automail")
        # Above markdown's own [text][reference] at 170, below `code` and \escapes.
        md.inlinePatterns.register(GlossaryTerm(md, self.draft), "term", 176)
        md.inlinePatterns.register(Citation(md, self.draft), "citation", 175)
        md.inlinePatterns.register(RefusedHtml(md, self.draft), "html", 90)
