"""The security headers that Django 5.2 does not set itself, on every answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page

from microsite.pages.speculation import speculation_rules
from microsite.pages.styles import hash_of, put_styles

Parameters = ParamSpec("Parameters")
GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]

# What a browser may offer to pages; ours need none of it.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def security_headers(get_response: GetResponse) -> GetResponse:
    return lambda request: _finished(get_response(request))


def packed_page(view: View[Parameters]) -> View[Parameters]:
    """Pack what the view answers, with the page's styles in it already.

    Only for pages that hold no secret of a visitor beside words of somebody else: packing would
    give it away by its length.
    """

    @wraps(view)
    def styled(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        return _finished(view(request, *args, **kwargs))

    return cast(View[Parameters], gzip_page(styled))


def _finished(response: HttpResponse) -> HttpResponse:
    own_script = getattr(response, "own_script", False)
    own_frame = getattr(response, "own_frame", False)
    policy = content_security_policy(
        put_styles(response), own_script=own_script, own_frame=own_frame
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)
    return response


def content_security_policy(
    style_hash: str = "", *, own_script: bool = False, own_frame: bool = False
) -> str:
    """Return the policy: our own pictures and font, these styles; no code, no other host.

    ``own_script`` lets script files of this site run: on staff pages with a passkey and in the
    editor, nowhere else. ``own_frame`` lets the editor show the preview, and its script save.
    """
    directives = {
        "default-src": "'none'",
        # Rules for preparing the next page, which browsers count as a script.
        "script-src": "'self'" if own_script else hash_of(speculation_rules()),
        "style-src": style_hash or "'none'",
        "img-src": "'self'",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    if own_frame:
        directives |= {"frame-src": "'self'", "connect-src": "'self'"}
    if settings.DEBUG:
        # The refresh on save is a script of the development server.
        directives |= {
            "script-src": f"'self' {hash_of(speculation_rules())}",
            "connect-src": "'self'",
            "worker-src": "'self'",
        }
    policy = "; ".join(f"{name} {value}" for name, value in directives.items())
    return f"{policy}; upgrade-insecure-requests" if settings.SECURE_SSL_REDIRECT else policy
