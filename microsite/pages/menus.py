"""The navigation around a page, made from the library."""

from __future__ import annotations

from dataclasses import dataclass

from microsite.content import Library, Page

SECTION_TITLES = {"guide": "About microneedling", "clinic": "The clinic", "site": "This site"}


@dataclass(frozen=True)
class MenuLink:
    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class MenuSection:
    title: str
    links: list[MenuLink]


def link_to(page: Page, path: str) -> MenuLink:
    return MenuLink(page.menu, page.path, page.path == path)


def main_menu(library: Library, path: str) -> list[MenuLink]:
    return [link_to(page, path) for page in library.main_menu]


def footer_menu(library: Library, path: str) -> list[MenuSection]:
    return [
        MenuSection(title, [link_to(page, path) for page in library.in_section(name)])
        for name, title in SECTION_TITLES.items()
    ]


def breadcrumbs(library: Library, page: Page) -> list[MenuLink]:
    """Return the way from the home page to this one."""
    home = library.pages.get("/")
    if home is None or page is home:
        return []
    return [link_to(home, page.path), link_to(page, page.path)]
