"""What every template can show."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from microsite.content import ContentUnavailable, Library, Page
from microsite.pages.all_pages import all_pages
from microsite.pages.cards import card_address
from microsite.pages.feeds import FEED_PATH
from microsite.pages.leaflets import leaflet_of
from microsite.pages.library import library_for
from microsite.pages.menus import breadcrumbs, footer_menu, link_to, main_menu, search_url
from microsite.pages.records import public_changes, source_groups
from microsite.pages.speculation import speculation_rules
from microsite.pages.structured_data import structured_data


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the clinic and the menus; neither while there is no content."""
    context: dict[str, Any] = {
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "language": settings.LANGUAGE,
        "direction": "ltr",
        "speculation_rules": speculation_rules(),
    }
    try:
        library = library_for(request)
    except ContentUnavailable:
        return context
    return context | {
        "clinic": library.clinic,
        "main_menu": main_menu(library, request.path),
        "footer_menu": footer_menu(library, request.path),
        "consultation_url": "/consultation/",
        "search_url": search_url(library),
        "feed_url": FEED_PATH,
    }


def page_context(library: Library, page: Page) -> dict[str, Any]:
    """Return what a page shows besides the menus and the clinic.

    Publishing draws a page anew when this has changed: whatever a template shows must be in here
    or follow from it.
    """
    previous, following = library.neighbours(page)
    trail = breadcrumbs(library, page)
    terms = library.terms if page.layout == "glossary" else ()
    return {
        "page": page,
        "previous": previous and link_to(previous, page.path),
        "next": following and link_to(following, page.path),
        "breadcrumbs": trail,
        "terms": terms,
        "source_groups": source_groups(library) if page.layout == "sources" else (),
        "self_check": library.self_check if page.layout == "self-check" else None,
        "changes": public_changes(library) if page.layout == "changes" else (),
        "all_pages": all_pages(library) if page.layout == "search" else (),
        "structured_data": structured_data(page, library.clinic, trail, settings.SITE_URL, terms),
        "card_url": card_address(page, library.clinic),
        "leaflet": leaflet_of(library, page),
    }
