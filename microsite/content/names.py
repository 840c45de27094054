"""What page files can be called, and which places on the site have an owner."""

from __future__ import annotations

import re

from microsite.content.files import PageText
from microsite.content.problems import Problem

# What the address of a page can be; other routes of the site have the names in TAKEN.
PAGE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.md")
# In “](risks.md#burns)”, “](<risks.md> "title")” and “[1]: risks.md”.
NAMED_FILE = re.compile(r"\](?:\(|:) ?<?([a-z0-9-]{1,200}\.md)(?=[\s)#>]|\Z)")
TAKEN = frozenset({"staff.md", "static.md", "images.md", "cards.md", "page-that-does-not-exist.md"})
# The templates link to these, so they stay up even when their files are gone.
ALWAYS_LINKED = (
    "index.md",
    "benefits.md",
    "candidacy.md",
    "clinic.md",
    "compare.md",
    "consultation.md",
    "how-it-works.md",
    "prices.md",
    "privacy.md",
    "questions-to-ask.md",
    "risks.md",
    "your-visit.md",
)
# The program answers at these addresses, with the page's words around what it does. To the
# glossary lead the meanings of terms.
LAYOUTS_WITH_A_PATH = {
    "consultation": "/consultation/",
    "search": "/search/",
    "glossary": "/glossary/",
    "self-check": "/self-check/",
}


# To this page lead the grades of evidence.
MEANING_FILE = "about-this-site.md"


def why_it_stays(name: str) -> str:
    """Return why a page can be neither renamed nor deleted; "" when it can."""
    if name == "index.md":
        return "it is the home page"
    if f"/{name.removesuffix('.md')}/" in LAYOUTS_WITH_A_PATH.values():
        return "the program answers at its address"
    if name == MEANING_FILE:
        return "every grade of evidence links to it"
    return "the site itself links to it" if name in ALWAYS_LINKED else ""


def path_of(name: str) -> str:
    stem = name.removesuffix(".md")
    return "/" if stem == "index" else f"/{stem}/"


def is_page_name(name: str) -> bool:
    """Return whether a page file can be called ``name``."""
    return bool(PAGE_NAME.fullmatch(name)) and name not in TAKEN


def better_name(name: str) -> str:
    """Return a name that a page can have, such as “after-care.md” for “After care.md”."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower().removesuffix(".md")).strip("-")
    return f"{stem}.md"


def bad_name(file: str, better: str) -> Problem:
    shown = file.encode(errors="replace").decode()
    cure = (
        f"Call it “{better}”." if is_page_name(better) else "Use small letters, digits and hyphens."
    )
    message = "A page cannot have this name: it becomes its address."
    return Problem(shown, 1, message, cure, rule="place")


def named_files(text: str) -> set[str]:
    """Return the file names that the text links to, as far as plain reading shows them."""
    return {found[1] for found in NAMED_FILE.finditer(text)}


def relinked(text: str, old: str, new: str) -> str:
    """Return the text with ``new`` in each link to ``old``; nothing else of it changes."""
    return NAMED_FILE.sub(
        lambda found: found[0][: -len(old)] + new if found[1] == old else found[0], text
    )


def in_its_place(page: PageText, file: str, path: str) -> PageText | list[Problem]:
    """Return the page, or that its layout and its address do not belong together."""
    for layout, place in LAYOUTS_WITH_A_PATH.items():
        if (page.header.layout == layout) != (path == place):
            owner = f"{place.strip('/')}.md"
            message = f"“layout: {layout}” belongs to {owner}, and only there."
            is_owner = path == place
            cure = f"Write “layout: {layout}” in the header." if is_owner else "Take it out."
            line = page.line_of("layout")
            return [Problem(file, line, message, cure, rule="place")]
    return page
