"""What every template can show."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from microsite.content import ContentUnavailable
from microsite.pages.library import library_for
from microsite.pages.menus import footer_menu, main_menu
from microsite.pages.styles import public_styles, staff_styles


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the clinic, the menus and the styles; the styles alone while there is no content."""
    context: dict[str, Any] = {
        "styles": public_styles(),
        "staff_styles": staff_styles(),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "language": settings.LANGUAGE,
        "direction": "ltr",
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
    }
