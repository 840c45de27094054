"""The answers so far, sealed in a field of the page: the site keeps nothing and sets no cookie."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# content/en/self-check.md says for how long a page can be left open; change both.
LIFETIME_SECONDS = 24 * 60 * 60


def seal(answers: Mapping[str, str]) -> str:
    """Return the answers as text that only this site can read, and that nobody can change."""
    return _keys().encrypt(json.dumps(dict(answers)).encode()).decode()


def unseal(sealed: str) -> dict[str, str] | None:
    """Return the answers; None when they cannot be read, or are older than a day.

    The same field may come back as often as somebody likes: it says only what they said before.
    """
    try:
        text = _keys().decrypt(sealed.encode(), ttl=LIFETIME_SECONDS)
    except InvalidToken:
        return None
    answers: dict[str, str] = json.loads(text)
    return answers


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(secret))) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"self-check answers")
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
