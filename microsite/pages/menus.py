"""The navigation around a page, made from the library."""

from __future__ import annotations

from dataclasses import dataclass

from microsite.content import Library, Page

MOST_FOOTER_LINKS = 12
SECTION_TITLES = {"guide": "About microneedling", "clinic": "The clinic", "site": "This site"}


@dataclass(frozen=True)
class MenuLink:
    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class MenuSection:
    """``more_url`` leads to the rest when not all links are here."""

    title: str
    links: list[MenuLink]
    more_url: str = ""


def link_to(page: Page, path: str) -> MenuLink:
    return MenuLink(page.menu, page.path, page.path == path)


def main_menu(library: Library, path: str) -> list[MenuLink]:
    return [link_to(page, path) for page in library.main_menu]


def footer_menu(library: Library, path: str) -> list[MenuSection]:
    """Return the first pages of each section: a site of hundreds would drown in its own footer."""
    sections = []
    for name, title in SECTION_TITLES.items():
        pages = library.in_section(name)
        links = [link_to(page, path) for page in pages[:MOST_FOOTER_LINKS]]
        more_url = search_url(library) if len(pages) > MOST_FOOTER_LINKS else ""
        sections.append(MenuSection(title, links, more_url))
    return sections


def search_url(library: Library) -> str:
    """Return the address of the page that searches; "" when there is none."""
    page = library.with_layout("search")
    return page.path if page else ""


def breadcrumbs(library: Library, page: Page) -> list[MenuLink]:
    """Return the way from the home page to this one."""
    home = library.pages.get("/")
    if home is None or page is home:
        return []
    return [link_to(home, page.path), link_to(page, page.path)]
