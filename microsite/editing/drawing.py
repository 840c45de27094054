"""The page that a text would be: what the site itself answers, if the text were in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from django.core.handlers.wsgi import WSGIHandler

from microsite.content import Library, Page
from microsite.editing.places import CELL, with_places
from microsite.pages.publishing import ask

STYLE = re.compile(r"style-src ([^;]+)")
MAIN = re.compile(r"<main\b.*?</main>", re.S)
# Data for search engines and rules for preparing pages; in the sandbox they would only be refused.
SCRIPT = re.compile(r"<script\b.*?</script>", re.S)


@dataclass(frozen=True)
class Drawing:
    """``style`` is what a content security policy must allow for ``html`` to have its looks."""

    html: str
    style: str


def drawing_of(library: Library, page: Page, body: str) -> Drawing:
    """Return the page in its frame; what comes from a line of ``body`` says from which one."""
    shown = replace(
        page,
        html=with_places(page.html, body),
        facts_html=with_places(page.facts_html, body),
        opening_html=with_places(page.opening_html, body),
    )
    # The library with this page in it: menus and neighbours are those that it would have.
    return _drawn(replace(library, pages={**library.pages, page.path: shown}), page)


def drawing_around(library: Library, page: Page, text: str) -> Drawing:
    """Return a page of the library; what comes from a line of a file of facts says from which."""
    drawing = _drawn(library, page)
    html = MAIN.sub(lambda main: with_places(main[0], text, CELL), drawing.html, count=1)
    return replace(drawing, html=html)


def main_of(library: Library, page: Page) -> str:
    """Return the HTML of what is the page's own in its frame."""
    found = MAIN.search(_drawn(library, page).html)
    return found[0] if found else ""


def _drawn(library: Library, page: Page) -> Drawing:
    _, headers, html = ask(_django(), page.path, library)
    policy = next(value for name, value in headers if name.lower() == "content-security-policy")
    found = STYLE.search(policy)
    return Drawing(SCRIPT.sub("", html.decode()), found[1] if found else "'none'")


@cache
def _django() -> WSGIHandler:
    return WSGIHandler()
