"""What helps to find something, pages that are lists, and the home page."""

from __future__ import annotations

from microsite.gallery.entries import Entry, component, entry
from microsite.gallery.samples import Samples
from microsite.pages.all_pages import all_pages
from microsite.pages.records import source_groups
from microsite.pages.search import search_index

QUESTIONS = (
    "## Before\n\n### Does it hurt?\n\nMost people feel something.\n\n"
    "### How long is a visit?\n\nAsk us.\n"
)


def listing_pages(samples: Samples) -> tuple[Entry, ...]:
    """Return what helps to find something, and pages that are lists."""
    library = samples.library
    groups = source_groups(library)[:2]
    found = {"With parts": {"pages": search_index().search(library, "scars").pages[:2]}}
    search = {"page": library.with_layout("search") or samples.page, "clinic": samples.clinic}
    questions = samples.shown(QUESTIONS, layout="faq")
    return (
        component(
            "search-form",
            "Looks through all pages.",
            {
                "Empty": {"search_url": "/search/"},
                "After a search": {"search_url": "/search/", "query": "scars"},
            },
            style="components/search.css",
        ),
        component(
            "search-results",
            "Pages that were found, each with its best parts.",
            found,
            style="components/search.css",
        ),
        component(
            "search",
            "The page that searches.",
            {"Nothing found": search | {"query": "scras", "found": {"suggestion": "scars"}}},
            template="pages/search.html",
        ),
        component(
            "all-pages",
            "Every page, for those who would rather look than search.",
            {"All": {"sections": all_pages(library)}},
            style="components/search.css",
        ),
        component(
            "jump-list",
            "The questions of a page, to go straight to one.",
            {"Two groups": {"contents": questions.contents}},
        ),
        component(
            "source-kinds",
            "The kinds of sources, to go straight to one.",
            {"Two kinds": {"groups": groups}},
            style="components/jump-list.css",
        ),
        component(
            "bibliography",
            "Every source with the pages that use it.",
            {"Two kinds": {"groups": groups}, "None yet": {"groups": ()}},
            style="components/sources.css",
        ),
        component(
            "faq",
            "Questions that open; each answer can be linked to and prints open.",
            {
                "Folded": samples.whole(questions),
                "All open": samples.whole(questions) | {"show_all": True},
            },
            template="pages/faq.html",
        ),
        component(
            "glossary",
            "Every term with its meaning.",
            {"Three terms": samples.whole(samples.page) | {"terms": library.terms[:3]}},
            template="pages/glossary.html",
        ),
        component(
            "article",
            "An ordinary page: contents, words, and what stands below.",
            {"Two sections": samples.whole(samples.page)},
            template="pages/article.html",
        ),
    )


def home_page(samples: Samples) -> tuple[Entry, ...]:
    home = samples.library.pages.get("/", samples.page)
    plan = samples.clinic.drawn_map
    return (
        component(
            "hero",
            "The first screen: what it is, what it will not do, what next.",
            {"As it is now": samples.whole(home)},
            template="pages/home.html",
        ),
        entry(
            "opening",
            "Says in a line or two what it is, and what it will not do.",
            {},
            template="pages/home.html",
            look="In the home page above, below its title.",
        ),
        component(
            "clinic-map",
            "The way to the clinic, drawn from its own coordinates.",
            {"With its key": {"map": plan}} if plan else {},
        ),
        entry(
            "home-body",
            "The words of the home page, from edge to edge where it matters.",
            {},
            template="pages/home.html",
            look="In the home page above, and on the home page itself.",
        ),
    )
