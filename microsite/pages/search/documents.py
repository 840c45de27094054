"""What of a library can be found: the parts of its pages, and the words of its glossary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from microsite.content import Library, Page, Term


@dataclass(frozen=True)
class Row:
    """One thing that can be found: a page itself when ``anchor`` is "", else a part of it.

    ``title`` is how it is shown. The others are what is searched, and weigh differently.
    ``about`` is the title of the part's page: with it, “scars aftercare” finds what the page
    about aftercare says of scars. ``called`` is the part's anchor in words: who looks for
    “opening hours” finds the part “Where and when” that its author named “hours”.
    """

    path: str
    anchor: str
    url: str
    title: str
    names: str = ""
    heading: str = ""
    text: str = ""
    about: str = ""
    called: str = ""

    @property
    def words(self) -> str:
        return f"{self.names} {self.heading} {self.text} {self.called}"


@dataclass(frozen=True)
class GlossaryTerms:
    path: str
    title: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Document:
    """What comes and goes as a whole. While ``made_from`` is equal, its rows are."""

    name: str
    made_from: Page | GlossaryTerms

    @property
    def rows(self) -> list[Row]:
        if isinstance(self.made_from, Page):
            return list(_page_rows(self.made_from))
        return list(_term_rows(self.made_from))


def documents(library: Library) -> Iterator[Document]:
    """Yield the pages, but for the one that searches, and the glossary's terms."""
    for page in library.pages.values():
        if page.layout != "search":
            yield Document(page.path, page)
        if page.layout == "glossary":
            terms = GlossaryTerms(page.path, page.title, library.terms)
            yield Document(f"{page.path}#", terms)


def _page_rows(page: Page) -> Iterator[Row]:
    names = " ".join(dict.fromkeys([page.title, page.menu, *page.also_called]))
    # The form warns of what needs help today. Who looks for that shall not find the form.
    parts = () if page.layout == "consultation" else page.parts
    opening = " ".join([page.summary, *(part.text for part in parts if not part.anchor)])
    yield Row(page.path, "", page.path, page.title, names=names, text=opening)
    for part in parts:
        # A heading alone is followed by one that says more.
        if part.anchor and part.text:
            yield Row(
                page.path,
                part.anchor,
                f"{page.path}#{part.anchor}",
                part.title,
                heading=part.title,
                text=part.text,
                about=page.title,
                called=part.anchor.replace("-", " "),
            )


def _term_rows(glossary: GlossaryTerms) -> Iterator[Row]:
    for term in glossary.terms:
        also = f" Also called: {', '.join(term.also)}." if term.also else ""
        # Not as its heading: pages about scars shall come before the names of all kinds of scar.
        text = f"{term.term}: {term.meaning}{also}"
        url = f"{glossary.path}#{term.anchor}"
        yield Row(glossary.path, term.anchor, url, term.term, text=text, about=glossary.title)
