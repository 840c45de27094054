"""Answers that travel in a field of the page, sealed: the site keeps nothing and sets no cookie."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@dataclass(frozen=True)
class Carried:
    """The fields of one form. ``purpose`` keeps them from being taken for those of another.

    The same field may come back as often as somebody likes: it says only what they said before.
    Without ``lifetime_seconds`` it is good for as long as the key of the site is.
    """

    purpose: str
    lifetime_seconds: int | None = None

    def seal(self, answers: Mapping[str, Any]) -> str:
        """Return the answers as text that only this site can read, and that nobody can change."""
        return self._keys().encrypt(json.dumps(dict(answers), ensure_ascii=False).encode()).decode()

    def unseal(self, sealed: str) -> dict[str, Any] | None:
        """Return the answers; None when they cannot be read, or are too old."""
        try:
            text = self._keys().decrypt(sealed.encode(), ttl=self.lifetime_seconds)
        except InvalidToken:
            return None
        answers: dict[str, Any] = json.loads(text)
        return answers

    def _keys(self) -> MultiFernet:
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return MultiFernet([Fernet(self._key(str(secret))) for secret in secrets])

    def _key(self, secret: str) -> bytes:
        derived = HKDF(hashes.SHA256(), length=32, salt=None, info=self.purpose.encode())
        return base64.urlsafe_b64encode(derived.derive(secret.encode()))
