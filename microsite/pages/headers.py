"""The security headers that Django 5.2 does not set itself, on every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from microsite.pages.styles import style_hashes

GetResponse = Callable[[HttpRequest], HttpResponse]

# What a browser may offer to pages; ours need none of it.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def security_headers(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", content_security_policy())
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


def content_security_policy() -> str:
    """Return the policy: our own pictures, font and inline styles; no script, no other host."""
    directives = {
        "default-src": "'none'",
        "style-src": " ".join(style_hashes()),
        "img-src": "'self'",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    if settings.DEBUG:
        # The refresh on save is a script of the development server.
        directives |= {"script-src": "'self'", "connect-src": "'self'", "worker-src": "'self'"}
    policy = "; ".join(f"{name} {value}" for name, value in directives.items())
    return f"{policy}; upgrade-insecure-requests" if settings.SECURE_SSL_REDIRECT else policy
