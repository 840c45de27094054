"""What is at the top and the foot of every page."""

from __future__ import annotations

from microsite.gallery.entries import Entry, component, entry
from microsite.gallery.samples import ADDRESS, Samples
from microsite.pages.context import page_context
from microsite.pages.menus import footer_menu, main_menu

OUTAGE = {
    "tag": "Our fault",
    "title": "Something went wrong",
    "lead": "It is our fault, not yours. Please try again in a few minutes.",
    "advice": "If you were sending us something, please assume that it did not reach us.",
    "way_on": True,
}


def around_pages(samples: Samples) -> tuple[Entry, ...]:
    """Return what is at the top and the foot of every page."""
    library, clinic, around = samples.library, samples.clinic, samples.around
    menu = main_menu(library, "/how-it-works/")
    header = around | {"main_menu": menu, "search_url": "/search/"}
    return (
        entry(
            "skip-link",
            "Lets people who use a keyboard pass the menu.",
            {},
            template="base.html",
            look="Press Tab at the top of any page.",
        ),
        component(
            "demonstration",
            "Says that the clinic is not real, on every page.",
            {"On every page": {}},
        ),
        component(
            "site-header",
            "Who we are, the main pages, and the way to ask.",
            {"With everything": header, "While there is no content": {}},
        ),
        entry(
            "brand",
            "The clinic’s name with its mark, the twelve needles of a cartridge.",
            {},
            template="components/site_header.html",
            look="In the site header.",
        ),
        entry(
            "menu",
            "The pages, where there is no room for a row of links.",
            {},
            template="components/site_header.html",
            look="In the site header on a screen below 1216 px.",
        ),
        component(
            "site-search",
            "The way to the search, from every page.",
            {"In the header": {"search_url": "/search/"}},
        ),
        component(
            "site-footer",
            "Where we are, all parts of the site, and what to do in an emergency.",
            {"With menus": around | {"footer_menu": footer_menu(library, "/faq/")}},
        ),
        entry(
            "leaflet-end",
            "What a page says of itself on paper: its address, as a code too, and its review.",
            {},
            template="components/leaflet_end.html",
            look="At the end of a page in the print preview, and in its PDF.",
        ),
        component(
            "breadcrumb",
            "The way back to the home page.",
            {"On a page": {"links": page_context(library, samples.some_page)["breadcrumbs"]}},
        ),
        component(
            "plain-message",
            "One message on a page of its own, such as that there is no such page.",
            {
                "Page not found": {
                    "title": "Page not found",
                    "words": "The address may be mistyped, or the page may have moved.",
                    "main_menu": menu,
                    **around,
                }
            },
            style="components/outage.css",
        ),
        component(
            "outage",
            "Says that the site itself has trouble, on a page that needs nothing else.",
            {"Our fault": OUTAGE | {"clinic": clinic}},
        ),
        component(
            "structured-data",
            "Tells search engines what the page is about.",
            {"Data": {"structured_data": "{}"}},
            style="",
        ),
        component(
            "open-graph",
            "The card that messengers show of a link.",
            {
                "Of a page": {
                    "page": samples.page,
                    "clinic": clinic,
                    "canonical_url": ADDRESS,
                    "language": "en",
                }
            },
            style="",
        ),
    )
