"""Cross-site posts are refused without a cookie, by what every current browser says of a post."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """Return whether the headers allow a post. Programs that are no browser send neither."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    # Compared whole: nothing is parsed, so nothing malformed can pass. Both schemes, because
    # behind a proxy that speaks TLS this process sees plain HTTP.
    host = request.get_host().lower()
    return origin is None or origin.lower() in (f"https://{host}", f"http://{host}")


def same_origin_only(view: View[Parameters]) -> View[Parameters]:
    """Answer posts from elsewhere with a polite 403."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        if request.method == "POST" and not is_same_origin(request):
            return render(request, "consultations/refused.html", {"status": 403}, status=403)
        return view(request, *args, **kwargs)

    return guarded
