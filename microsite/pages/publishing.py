"""Finished pages: every public page as bytes in memory, answered before Django.

The dictionary is filled by asking Django for each page once and keeping what it answered, headers
and all. So views stay plain views, and every middleware has had its say.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters
from django.utils.module_loading import import_string

from microsite.content import Library
from microsite.pages.context import page_context
from microsite.pages.feeds import FEED_PATH
from microsite.pages.library import LIBRARY_KEY, live_library
from microsite.pages.manifest import MANIFEST_PATH
from microsite.pages.menus import footer_menu, main_menu, search_url
from microsite.pages.outage import keep_maintenance_page, outage_page
from microsite.pages.packing import Headers, Variant, best_encoding, packed
from microsite.pages.search import search_index

logger = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

PUBLISHED_KEY = "microsite.published"
NOT_FOUND = "/page-that-does-not-exist/"
# Answers for no path of their own: a path starts with a slash.
NOT_FOUND_KEY, SERVER_ERROR_KEY = "404", "500"
SITEMAP = "/sitemap.xml"
BESIDE_PAGES = (SITEMAP, FEED_PATH, MANIFEST_PATH, "/robots.txt", "/.well-known/security.txt")
PLAIN_SERVER_ERROR = (
    "<!doctype html><html lang=en><title>Something went wrong</title>"
    "<h1>Something went wrong</h1><p>It is our fault. Please try again in a few minutes."
)
MAX_KNOWN_ENCODINGS = 256


@dataclass(frozen=True)
class Answer:
    """What Django answered for one path. ``variants`` goes from "br", "gzip", "" to bytes.

    While ``made_from`` is the same, Django would answer the same; None is never the same.
    """

    status: str
    body: bytes
    headers: Headers
    variants: Mapping[str, Variant]
    made_from: object = None


class PublishedSite:
    """The WSGI application: finished pages first, everything else to ``application``."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.https_only: bool = settings.SECURE_SSL_REDIRECT
        self.answers: dict[str, Answer] = {}
        self._encodings: dict[str, str] = {}

    def start(self) -> PublishedSite:
        """Finish all pages and keep them up to date from now on."""
        live = live_library()
        live.prepare = self._renew
        live.before_look = before_look
        live.look()
        live.watch()
        return self

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer = self.answers.get(environ["PATH_INFO"])
        method = environ["REQUEST_METHOD"]
        if (
            answer is None
            or environ["QUERY_STRING"]
            or method not in ("GET", "HEAD")
            or (self.https_only and not _is_secure(environ))
        ):
            environ[PUBLISHED_KEY] = self
            _drop_unreadable_type(environ)
            return self.application(environ, start_response)
        variant = self.variant(answer, environ.get("HTTP_ACCEPT_ENCODING", ""))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and (variant.etag in known or known == "*"):
            start_response("304 Not Modified", variant.not_modified_headers)
            return []
        start_response(answer.status, variant.headers)
        # A list, because granian streams anything else, which takes it half as long again.
        return [] if method == "HEAD" else [variant.body]

    def variant(self, answer: Answer, accepted: str) -> Variant:
        """Return the answer in the best encoding that the browser accepts."""
        encoding = self._encodings.get(accepted)
        if encoding is None:
            encoding = best_encoding(accepted)
            if len(self._encodings) < MAX_KNOWN_ENCODINGS:
                self._encodings[accepted] = encoding
        return answer.variants.get(encoding) or answer.variants[""]

    def _renew(self, library: Library) -> None:
        self.publish(library)
        library.discard_unused_renditions()
        # Now rather than at the next search: no visitor waits for it.
        search_index().update(library)
        keep_maintenance_page(library.clinic)

    def publish(self, library: Library) -> None:
        """Finish what changed; visitors meet the old pages until all are done."""
        frame = _frame(library)
        # Compressing takes as long as drawing, and another core can do it meanwhile.
        with ThreadPoolExecutor() as packers:
            packing = {
                path: packers.submit(_with_variants, answer)
                for path in public_paths(library)
                if (answer := self._drawn(path, library, _made_from(path, library, frame)))
            }
        answers = {path: future.result() for path, future in packing.items()}
        # Django would first send readers to the address with the slash, and only then on.
        answers |= {path[:-1]: answers[path] for path in library.redirects if path in answers}
        not_found = answers.pop(NOT_FOUND, None)
        if not_found is not None:
            answers[NOT_FOUND_KEY] = not_found
        answers[SERVER_ERROR_KEY] = _server_error(library)
        self.answers = answers

    def _drawn(self, path: str, library: Library, made_from: object) -> Answer | None:
        """Return Django's answer for the path; None for one that must not be kept."""
        before = self.answers.get(NOT_FOUND_KEY if path == NOT_FOUND else path)
        if before and made_from is not None and before.made_from == made_from:
            return before
        status, headers, body = ask(self.application, path, library)
        names = {name.lower(): value for name, value in headers}
        if "no-store" in names.get("cache-control", "") or "set-cookie" in names:
            return None
        if not status.startswith(_expected_status(path, library)):
            logger.error("%s answered %s and is not published", path, status)
            return before
        if before and (before.body, before.headers) == (body, headers):
            return before if made_from is None else replace(before, made_from=made_from)
        return Answer(status, body, headers, {}, made_from)


def before_look() -> None:
    """Do what other packages want done twice a second, such as publishing what is planned."""
    for name in settings.BEFORE_EACH_LOOK:
        import_string(name)()


def _with_variants(answer: Answer) -> Answer:
    if answer.variants:
        return answer
    return replace(answer, variants=packed(answer.headers, answer.body))


def _frame(library: Library) -> object:
    """Return what every page shows, whichever it is."""
    return library.clinic, main_menu(library, ""), footer_menu(library, ""), search_url(library)


def _made_from(path: str, library: Library, frame: object) -> object:
    """Return everything that Django's answer for this path depends on; None when unknown."""
    page = library.pages.get(path)
    if page is not None:
        try:
            return frame, page_context(library, page)
        except Exception:  # noqa: BLE001
            # A fault on one page must not keep the others back. Django meets and logs it next.
            return None
    if path == NOT_FOUND:
        return frame
    if path in library.redirects:
        return library.redirects[path] or frame
    if path == SITEMAP:
        return tuple((page.path, page.changed) for page in library.pages.values())
    return None  # Small, and about changes or the day.


def finished_page(request: HttpRequest, key: str) -> HttpResponse | None:
    """Return the answer with NOT_FOUND_KEY or SERVER_ERROR_KEY; None when it is not finished."""
    site: PublishedSite | None = request.META.get(PUBLISHED_KEY)
    answer = site.answers.get(key) if site else None
    if site is None or answer is None:
        return None
    variant = site.variant(answer, request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(variant.body, status=int(answer.status.split()[0]))
    for header, value in variant.headers:
        if header not in ("ETag", "Content-Length"):
            response[header] = value
    return response


def public_paths(library: Library) -> list[str]:
    """Return every path that could be published; a page that says no-store is left out later."""
    return [*library.pages, *library.redirects, *BESIDE_PAGES, NOT_FOUND]


def ask(application: Application, path: str, library: Library) -> tuple[str, Headers, bytes]:
    """Return (status, headers, body) of a plain GET that is answered from ``library``."""
    origin = urlsplit(settings.SITE_URL)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": origin.hostname,
        "SERVER_PORT": str(origin.port or (443 if origin.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": origin.netloc,
        "REMOTE_ADDR": "",
        "wsgi.url_scheme": origin.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        LIBRARY_KEY: library,
    }
    if settings.SECURE_SSL_REDIRECT and settings.SECURE_PROXY_SSL_HEADER:
        environ[settings.SECURE_PROXY_SSL_HEADER[0]] = settings.SECURE_PROXY_SSL_HEADER[1]
    said: list[tuple[str, Headers]] = []
    response = application(environ, lambda status, headers: said.append((status, headers)))
    try:
        body = b"".join(response)
    finally:
        # Django's responses end their request here.
        getattr(response, "close", lambda: None)()
    status, headers = said[-1]
    return status, headers, body


def _expected_status(path: str, library: Library) -> str:
    if path == NOT_FOUND:
        return "404"
    if path in library.redirects:
        return "301" if library.redirects[path] else "410"
    return "200"


def _server_error(library: Library) -> Answer:
    page = outage_page("500.html", library.clinic, 500)
    headers = list(page.items())
    return Answer("500 Internal Server Error", page.content, headers, packed(headers, page.content))


def _drop_unreadable_type(environ: dict[str, Any]) -> None:
    """Remove a Content-Type that Django 5.2 fails on before any of its handlers is reached."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except ValueError:
        environ["CONTENT_TYPE"] = ""


def _is_secure(environ: Mapping[str, Any]) -> bool:
    if environ.get("wsgi.url_scheme") == "https":
        return True
    proxy = settings.SECURE_PROXY_SSL_HEADER
    return bool(proxy) and environ.get(proxy[0]) == proxy[1]
