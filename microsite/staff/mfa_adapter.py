"""What allauth's second factor takes from this site."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.crypto import salted_hmac


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps secrets encrypted and names this site in the apps of staff."""

    def encrypt(self, text: str) -> str:
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _locks().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return f"Staff of {self._get_site_name()}"

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return urlsplit(settings.SITE_URL).hostname or "localhost"


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret: str | bytes) -> bytes:
    mac = salted_hmac("second factor", "", secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(mac.digest())
