from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from microsite.content import PATIENT, PICTURE_TYPES, Library, Page
from microsite.pages import publishing
from microsite.pages.caching import FOREVER, PATIENT_PICTURE, REVALIDATE
from microsite.pages.context import page_context
from microsite.pages.leaflets import leaflet_file, leaflet_of
from microsite.pages.library import library_for
from microsite.pages.moved import at_old_address
from microsite.pages.qr import qr_code

TEMPLATES = {
    "home": "pages/home.html",
    "article": "pages/article.html",
    "faq": "pages/faq.html",
    "glossary": "pages/glossary.html",
    "sources": "pages/sources.html",
    "changes": "pages/changes.html",
    "self-check": "selfcheck/start.html",
}
SECURITY_TXT_LIFETIME = timedelta(days=360)  # RFC 9116 recommends less than a year.


@csrf_exempt  # Nothing can be changed here: a POST is refused for what it is.
@require_safe
def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show the page of the library at this path."""
    library = library_for(request)
    found = library.pages.get(f"/{path}")
    if found is None:
        return at_old_address(request, library, f"/{path}")
    if found.layout not in TEMPLATES:
        raise Http404
    response = drawn_page(request, library, found, show_all=request.GET.get("all") == "1")
    response["Cache-Control"] = REVALIDATE
    return response


def drawn_page(request: HttpRequest, library: Library, page: Page, /, **more: Any) -> HttpResponse:
    """Return the page in the frame of its layout; ``more`` is for the template, and goes first."""
    context = page_context(library, page) | {
        # Not of the page's context, which is made at every change: drawing a code takes 10 ms.
        "qr_code": qr_code(settings.SITE_URL + page.path),
    }
    return render(request, TEMPLATES[page.layout], context | more)


@csrf_exempt
@require_safe
def image(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """Send a rendition of a picture. Its digest is in the address, so it never changes."""
    body = library_for(request).rendition(digest, name)
    if body is None:
        raise Http404
    response = HttpResponse(body, content_type=PICTURE_TYPES[name.rpartition(".")[2]])
    if digest.startswith(PATIENT):
        # A consent can end: no cache on the way keeps it, and search engines leave it alone.
        response["Cache-Control"] = PATIENT_PICTURE
        response["X-Robots-Tag"] = "noindex, noimageindex"
    else:
        response["Cache-Control"] = FOREVER
    return response


@csrf_exempt
@require_safe
def leaflet(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """Send a page's leaflet, if it is of the version that is published now."""
    library = library_for(request)
    found = library.pages.get(f"/{name}/")
    current = leaflet_of(library, found) if found else None
    if found is None or current is None or current.url != request.path:
        raise Http404
    try:
        pdf = leaflet_file(library, found).read_bytes()
    except OSError:
        raise Http404 from None  # It was removed a moment ago.
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    # A leaflet with pictures of a patient is kept no longer than they are.
    response["Cache-Control"] = PATIENT_PICTURE if found.pairs else FOREVER
    return response


@csrf_exempt
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"pages": library_for(request).pages.values(), "site_url": settings.SITE_URL}
    response = render(request, "pages/sitemap.xml", context, content_type="application/xml")
    response["Cache-Control"] = REVALIDATE
    return response


@csrf_exempt
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return _text(f"User-agent: *\nDisallow: /staff/\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n")


@csrf_exempt
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    clinic = library_for(request).clinic
    expires = datetime.now(UTC).date() + SECURITY_TXT_LIFETIME
    return _text(
        f"Contact: mailto:{clinic.email}\n"
        f"Expires: {expires.isoformat()}T00:00:00Z\n"
        f"Preferred-Languages: {settings.LANGUAGE}\n"
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt\n"
    )


def _text(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = REVALIDATE
    return response


@csrf_exempt
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    finished = publishing.finished_page(request, publishing.NOT_FOUND_KEY)
    return finished or render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer from what was finished beforehand: nothing here can fail a second time."""
    finished = publishing.finished_page(request, publishing.SERVER_ERROR_KEY)
    return finished or HttpResponseServerError(publishing.PLAIN_SERVER_ERROR)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    return render(request, "403.html", status=403)
