"""Somebody who asks the WSGI application the way the server does."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.core.handlers.wsgi import WSGIHandler

from microsite.pages.publishing import PublishedSite


@dataclass
class Got:
    status: str
    headers: dict[str, str]
    body: bytes


class Visitor:
    """Asks a WSGI application the way the server does; counts how often Django was needed."""

    def __init__(self) -> None:
        self.reached_django: list[str] = []
        self._handler = WSGIHandler()  # Once: it looks through all static files.
        self.site = PublishedSite(self.django).start()
        self.reached_django.clear()

    def django(self, environ, start_response):
        self.reached_django.append(environ["PATH_INFO"])
        return self._handler(environ, start_response)

    def ask(self, path: str, method: str = "GET", query: str = "", **headers: str) -> Got:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        for name, value in headers.items():
            environ[name if name.isupper() else f"HTTP_{name.upper()}"] = value
        said: list[tuple[str, list[tuple[str, str]]]] = []
        chunks = self.site(environ, lambda status, headers: said.append((status, headers)))
        return Got(said[0][0], dict(said[0][1]), b"".join(chunks))
