"""What patients wrote, sealed: the database alone tells nobody.

A sealed blob is a version byte, the id of its key, a random nonce and AES-GCM ciphertext, which
opens only with that key and only in the row that it was made for.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 8
NONCE_BYTES = 12
TAG_BYTES = 16
SMALLEST_BLOB = len(VERSION) + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES  # of an empty text


class SealError(Exception):
    """Answers cannot be sealed or opened: the key is missing or wrong, or the blob is not its own.

    The text never holds an answer or a key.
    """


def keys() -> list[bytes]:
    """Return the clinic's keys, newest first. Raises SealError when there are none to use."""
    found: list[bytes] = list(settings.ENCRYPTION_KEYS or ())
    if not found or any(not isinstance(key, bytes) or len(key) != KEY_BYTES for key in found):
        raise SealError("ENCRYPTION_KEYS is empty or malformed")
    return found


def seal(text: str, row: str) -> bytes:
    """Encrypt with the newest key, for one row: ``row`` names its table and primary key."""
    key = keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = AESGCM(_derive(key, "seal")).encrypt(nonce, text.encode(), _bound_to(row))
    return newest_mark() + nonce + ciphertext


def newest_mark() -> bytes:
    """Return how every blob begins that the newest key made."""
    return VERSION + _id(keys()[0])


def unseal(blob: bytes, row: str, among: Sequence[bytes] | None = None) -> str:
    """Return the text that was sealed for this row. Raises SealError when it cannot be opened.

    ``among`` are keys to try instead of the clinic's.
    """
    version, rest = blob[:1], blob[1:]
    key_id, nonce = rest[:KEY_ID_BYTES], rest[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES]
    key = next((key for key in among or keys() if _id(key) == key_id), None)
    if version != VERSION or len(blob) < SMALLEST_BLOB or key is None:
        raise SealError("no key in ENCRYPTION_KEYS made this blob")
    ciphertext = rest[KEY_ID_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(_derive(key, "seal")).decrypt(nonce, ciphertext, _bound_to(row)).decode()
    except InvalidTag:
        raise SealError("the blob was changed, or belongs to another row") from None


def keyed_hash(purpose: str, text: str) -> str:
    """Return 64 hexadecimal digits that only a holder of the newest key can compute."""
    return _hash(keys()[0], purpose, text)


def keyed_hashes(purpose: str, text: str) -> list[str]:
    """Return what each of the keys, old ones too, makes of ``text``: one of them was stored."""
    return [_hash(key, purpose, text) for key in keys()]


def is_hash_of(digest: str, purpose: str, text: str) -> bool:
    """Return whether any of the keys, old ones too, makes ``digest`` from ``text``."""
    return any(hmac.compare_digest(digest, each) for each in keyed_hashes(purpose, text))


def _hash(key: bytes, purpose: str, text: str) -> str:
    return hmac.digest(_derive(key, purpose), text.encode(), "sha256").hex()


def _id(key: bytes) -> bytes:
    return _derive(key, "key id")[:KEY_ID_BYTES]


def _bound_to(row: str) -> bytes:
    return VERSION + row.encode()


def _derive(key: bytes, purpose: str) -> bytes:
    # Every purpose has its own key, so that a hash never says anything about a seal.
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"microsite {purpose}".encode()).derive(key)
