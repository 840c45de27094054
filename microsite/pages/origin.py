"""Which page a request comes from, by what every browser says."""

from __future__ import annotations

from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Return whether the headers allow a post. Programs that are no browser send neither."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    # Compared whole: nothing is parsed, so nothing malformed can pass. Both schemes, because
    # behind a proxy that speaks TLS this process sees plain HTTP.
    host = request.get_host().lower()
    return origin is None or origin.lower() in (f"https://{host}", f"http://{host}")
