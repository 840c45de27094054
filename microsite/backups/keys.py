"""The keys that open requests, for whoever goes on with a copy."""

from __future__ import annotations

import base64

from django.conf import settings


def keys_in_text() -> str:
    """Return the keys as ENCRYPTION_KEYS and the file of keys spell them."""
    return ",".join(base64.urlsafe_b64encode(key).decode() for key in settings.ENCRYPTION_KEYS)
