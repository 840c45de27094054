"""What the site tells of itself: which page rests on which source, and what changed when."""

from __future__ import annotations

from dataclasses import dataclass

from microsite.content import Change, Library, Source
from microsite.pages.menus import MenuLink, link_to

# Strongest first, as readers weigh them.
KIND_TITLES = {
    "review": "Reviews of many studies",
    "trial": "Trials",
    "observational study": "Studies without a comparison",
    "laboratory study": "Laboratory studies",
    "case report": "Reports of single cases",
    "regulator": "Regulators",
    "guidance": "Official guidance",
    "law": "Laws",
    "label": "Instructions of makers",
}


@dataclass(frozen=True)
class ListedSource:
    id: str
    source: Source
    pages: list[MenuLink]


@dataclass(frozen=True)
class SourceGroup:
    title: str
    sources: list[ListedSource]


@dataclass(frozen=True)
class PublicChange:
    page: MenuLink
    change: Change


def source_groups(library: Library) -> list[SourceGroup]:
    """Return every source by kind, in alphabetical order, with the pages that cite it."""
    groups = []
    for kind, title in KIND_TITLES.items():
        listed = [
            ListedSource(name, source, _citing(library, name))
            for name, source in library.sources.items()
            if source.kind == kind
        ]
        if listed:
            listed.sort(key=lambda entry: entry.source.citation.casefold())
            groups.append(SourceGroup(title, listed))
    return groups


def _citing(library: Library, source: str) -> list[MenuLink]:
    pages = list(library.cited_by.get(source, []))
    asks = library.with_layout("self-check")
    if asks and library.self_check and source in library.self_check.sources:
        pages.append(asks)
    return [link_to(page, "") for page in pages]


def public_changes(library: Library) -> list[PublicChange]:
    """Return what changed for patients, newest first."""
    return [PublicChange(link_to(page, ""), change) for page, change in library.changes]
