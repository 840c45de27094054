"""The second factor: codes of an app, passkeys and recovery codes, kept by allauth.

allauth knows the formats and the mathematics; which pages there are and what they say is ours.
"""

from __future__ import annotations

import json
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)


class NotGenuine(Exception):
    """A passkey's answer that does not belong to the question, or to the person."""


def factors_of(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("pk"))


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def has_passkey(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).exists())


def remove_all(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def check_code(user: User, code: str) -> str:
    """Use up a code and return of which kind it was, "" for a wrong or used one."""
    code = "".join(code.split())
    kinds = {Type.TOTP: _is_code_of_app, Type.RECOVERY_CODES: _is_recovery_code}
    # Locked: of two sign-ins with one code at one moment, one gets in.
    for kept in Authenticator.objects.select_for_update().filter(user=user, type__in=kinds):
        if kinds[Type(kept.type)](kept, code):
            _note_use(kept)
            return str(kept.type)
    return ""


def _is_code_of_app(kept: Authenticator, code: str) -> bool:
    counter = counter_of(decrypt(kept.data["secret"]), code)
    # Each code once, and none older than the last: somebody may have looked over a shoulder.
    if counter is None or counter <= kept.data.get("last_counter", 0):
        return False
    kept.data["last_counter"] = counter
    kept.save(update_fields=["data"])
    return True


def _is_recovery_code(kept: Authenticator, code: str) -> bool:
    return bool(RecoveryCodes(kept).validate_code(code))


def counter_of(secret: str, code: str) -> int | None:
    """Return which half minute the code is of, None for a code of no moment near this one."""
    for counter in yield_hotp_counters_from_time():
        if constant_time_compare(format_hotp_value(hotp_value(secret, counter)), code):
            return int(counter)
    return None


def _note_use(kept: Authenticator) -> None:
    Authenticator.objects.filter(pk=kept.pk).update(last_used_at=timezone.now())


@transaction.atomic
def set_up_app(user: User, secret: str, counter: int) -> None:
    """Take codes from the app with this secret, in place of any other app."""
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    kept = TOTP.activate(user, secret).instance
    kept.data["last_counter"] = counter
    kept.save(update_fields=["data"])


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Make ten codes in place of those before."""
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(user).generate_codes())


def recovery_codes_left(user: User) -> int:
    kept = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0


def question_for_new_passkey(user: User) -> str:
    """Return what a browser needs to make a passkey, as JSON; the session remembers it."""
    asked = webauthn.begin_registration(user, passwordless=False)
    question = json.loads(json.dumps(asked, default=dict))
    # Kept on the device where it can be, so that it can be found without a user name. A security
    # key without room for it, or without a PIN, still serves as the second step.
    question["publicKey"]["authenticatorSelection"] |= {
        "residentKey": "preferred",
        "requireResidentKey": False,
    }
    return json.dumps(question)


def add_passkey(user: User, name: str, answer: str) -> None:
    """Keep the passkey that a browser made. Raises NotGenuine."""
    credential = _read(answer)
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, KeyError):
        raise NotGenuine from None
    webauthn.WebAuthn.add(user, name, credential)


def question_for_passkey(user: User) -> str:
    """Return what a browser needs to use one of the person's passkeys, as JSON."""
    return json.dumps(webauthn.begin_authentication(user), default=dict)


def question_for_any_passkey() -> str:
    """Return what a browser needs to use whichever passkey a person chooses, as JSON.

    The device must make sure who it is, by finger, face or PIN: there is no password beside it.
    """
    return json.dumps(webauthn.begin_authentication(), default=dict)


def owner_of_passkey(answer: str) -> User:
    """Return who has answered ``question_for_any_passkey``. Raises NotGenuine."""
    credential = _read(answer)
    try:
        webauthn.parse_authentication_response(credential)
        user = webauthn.extract_user_from_response(credential)
        kept = webauthn.complete_authentication(user, credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        raise NotGenuine from None
    _note_use(kept)
    return cast(User, user)


def check_passkey(user: User, answer: str) -> None:
    """Raises NotGenuine."""
    credential = _read(answer)
    try:
        webauthn.parse_authentication_response(credential)
        kept = webauthn.complete_authentication(user, credential)
    except (ValidationError, ValueError, KeyError):
        raise NotGenuine from None
    _note_use(kept)


def _read(answer: str) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    # RecursionError: brackets within brackets, thousands deep.
    except (ValueError, RecursionError):
        raise NotGenuine from None
    if not isinstance(found, dict):
        raise NotGenuine
    return found
