"""Signed values that travel in a page or an address, because the site sets no cookie."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

# content/en/privacy.md says for how long a confirmation can be opened; change both.
LIFETIME_SECONDS = 24 * 60 * 60
FASTEST_PERSON_SECONDS = 3

KEYS = signing.TimestampSigner(salt="consultations.submission")
CONFIRMATIONS = signing.TimestampSigner(salt="consultations.confirmation", sep="~")


@dataclass(frozen=True)
class SubmissionKey:
    """What a genuine key says: which page it was on, and how that page came back."""

    value: str
    consent_version: str
    came_back_too_fast: bool


def new_submission_key(consent_version: str, *, is_first_showing: bool = True) -> str:
    """Return a key that makes one page one request, however often the page is sent.

    Somebody who is shown the form again needs no time to fill it in; no speed is measured then.
    """
    showing = "first" if is_first_showing else "again"
    return KEYS.sign(f"{secrets.token_urlsafe(18)}.{showing}.{consent_version}")


def read_submission_key(text: str) -> SubmissionKey | None:
    """Return what the key says, or None when it is missing, forged or a day old."""
    try:
        signed = KEYS.unsign(text, max_age=LIFETIME_SECONDS)
    except signing.BadSignature:
        return None
    value, showing, consent_version = signed.split(".")
    seconds_open = time.time() - signing.b62_decode(text.rsplit(":", 2)[1])
    # Below zero the clock was set back: that says nothing about the sender.
    is_too_fast = showing == "first" and 0 <= seconds_open < FASTEST_PERSON_SECONDS
    return SubmissionKey(value, consent_version, is_too_fast)


def new_confirmation(pk: UUID) -> str:
    """Return the part of an address that shows one confirmation for a day, and says nothing."""
    return CONFIRMATIONS.sign(pk.hex)


def read_confirmation(token: str) -> UUID | None:
    """Return whose confirmation it is, or None when it is forged or a day old."""
    try:
        return UUID(CONFIRMATIONS.unsign(token, max_age=LIFETIME_SECONDS))
    except signing.BadSignature:
        return None
