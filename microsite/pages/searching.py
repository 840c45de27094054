"""The page that searches. What somebody looks for is kept nowhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from microsite.pages.caching import REVALIDATE
from microsite.pages.context import page_context
from microsite.pages.headers import packed_page
from microsite.pages.library import library_for
from microsite.pages.search import search_index

MOST_CHARACTERS = 200


@packed_page
@csrf_exempt
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found for ``q``; without it, a plain page that is published like others."""
    library = library_for(request)
    page = library.with_layout("search")
    if page is None:
        raise Http404
    context = page_context(library, page)
    typed = _readable(request.GET.get("q", ""))
    query = _beginning(typed)
    if query:
        context |= {
            "query": query,
            "was_cut": len(typed) > MOST_CHARACTERS,
            "found": search_index().search(library, query),
        }
    response = render(request, "pages/search.html", context)
    response["Cache-Control"] = "no-store" if "q" in request.GET else REVALIDATE
    if "q" in request.GET:
        response["X-Robots-Tag"] = "noindex"
    return response


def _beginning(typed: str) -> str:
    """Return as many whole words as are searched for."""
    if len(typed) <= MOST_CHARACTERS:
        return typed.strip()
    whole = typed[: MOST_CHARACTERS + 1].rpartition(" ")[0]
    return (whole or typed[:MOST_CHARACTERS]).strip()


def _readable(typed: str) -> str:
    """Return the words in one line, without characters that cannot be seen."""
    line = " ".join(typed.split())
    return "".join(letter for letter in line if letter.isprintable())
