"""The page that a text would be: what the site itself answers, if the text were in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from django.core.handlers.wsgi import WSGIHandler

from microsite.content import Library, Page
from microsite.editing.places import with_places
from microsite.pages.publishing import ask

STYLE = re.compile(r"style-src ([^;]+)")
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
    around = replace(library, pages={**library.pages, page.path: shown})
    _, headers, html = ask(_django(), page.path, around)
    policy = next(value for name, value in headers if name.lower() == "content-security-policy")
    found = STYLE.search(policy)
    return Drawing(SCRIPT.sub("", html.decode()), found[1] if found else "'none'")


@cache
def _django() -> WSGIHandler:
    return WSGIHandler()
