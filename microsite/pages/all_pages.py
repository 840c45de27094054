"""The list of all pages, for those who would rather look through it than search."""

from __future__ import annotations

from microsite.content import Library
from microsite.pages.menus import SECTION_TITLES, MenuSection, link_to


def all_pages(library: Library) -> list[MenuSection]:
    """Return every page by section, in reading order."""
    return [
        MenuSection(title, [link_to(page, "") for page in library.in_section(name)])
        for name, title in SECTION_TITLES.items()
        if library.in_section(name)
    ]
