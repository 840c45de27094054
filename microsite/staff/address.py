"""Which address a request comes from."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address that a request came from, "" when it cannot be known.

    Each of TRUSTED_PROXIES adds the address that it was asked from at the end of X-Forwarded-For;
    what stands before those the sender can have written. An IPv6 line has 2**64 addresses of its
    own, so the line counts.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        hops = [*request.headers.get("X-Forwarded-For", "").split(","), *hops]
    # The last hop is the one that speaks to this process: with one proxy that is the proxy.
    place = settings.TRUSTED_PROXIES + 1
    return _line_of(hops[-place].strip()) if len(hops) >= place else ""


def _line_of(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ip_network((address, 64), strict=False))
