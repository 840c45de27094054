"""Which address a request comes from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_BITS_OF_ONE_HOUSEHOLD = 64


def client_address(request: HttpRequest) -> str:
    """Return the address as the outermost trusted proxy saw it.

    What stands further left in X-Forwarded-For was written by whoever sent the request.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    named = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(named) >= proxies and named[-proxies]:
        seen = named[-proxies]
    return _without_host(seen)


def _without_host(address: str) -> str:
    """Return an IPv6 address as its network: one household has as many as it likes."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:45]
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network(f"{found}/{IPV6_BITS_OF_ONE_HOUSEHOLD}", strict=False))
