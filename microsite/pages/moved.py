"""What is answered at an address that a page had once."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html

from microsite.content import Library
from microsite.pages.caching import REVALIDATE

# The target stands in it, so that a new target has another ETag: an answer that a browser kept
# would otherwise be confirmed with the old one.
MOVED = '<!doctype html><html lang=en><title>Moved</title><p>This page is at <a href="{}">{}</a>.'


def at_old_address(request: HttpRequest, library: Library, path: str) -> HttpResponse:
    """Send readers on, or say that the page is gone. Raises Http404 for any other address."""
    target = library.redirects.get(path)
    if target is None:
        raise Http404
    response = _moved(request, target) if target else render(request, "410.html", status=410)
    # For good, as search engines want it, but asked for again each time: it can be taken back.
    response["Cache-Control"] = REVALIDATE
    return response


def _moved(request: HttpRequest, target: str) -> HttpResponse:
    place, mark, anchor = target.partition("#")
    query = request.META.get("QUERY_STRING", "")
    address = iri_to_uri(f"{place}?{query}{mark}{anchor}" if query else target)
    response = HttpResponsePermanentRedirect(address)
    response.content = format_html(MOVED, address, place)
    return response
