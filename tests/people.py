"""People who work at the clinic, as tests need them."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import User
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from microsite.staff import sessions
from microsite.staff.members import Member, Role

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def hired(
    name: str = "nurse",
    role: str = Role.RECEPTION,
    *,
    password: str = PASSWORD,
    has_factor: bool = True,
    **fields: Any,
) -> User:
    """Return somebody with a role and an app that shows codes."""
    user = User.objects.create_user(name, password=password, is_staff=True, **fields)
    Member.objects.create(user=user, role=role)
    if has_factor:
        TOTP.activate(user, SECRET)
    return user


def signed_in(user: User, *, seen: float | None = None, **options: Any) -> Client:
    """Return a client whose session is that of somebody who has just signed in.

    ``seen`` is the moment of the last thing done; a later one than now lets the session last.
    """
    client = Client(**options)
    client.force_login(user)
    session = client.session
    has_factor = Authenticator.objects.filter(user=user).exists()
    sessions.mark(session, user, "totp" if has_factor else "", seen)
    session.save()
    return client


def code_of(secret: str = SECRET, half_minutes_ago: int = 0) -> str:
    """Return what the app shows, or has shown."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 - half_minutes_ago)))


def forget_last_code(user: User) -> None:
    """Let the code of this half minute count again, as if time had passed."""
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    kept.data.pop("last_counter", None)
    kept.save()


def give_passkey(user: User, name: str) -> None:
    """Let the person have a passkey on some device that the test does not need."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    identity = name.encode().ljust(16, b".")
    data = AuthenticatorData.create(
        b"\0" * 32,
        AuthenticatorData.FLAG(0x45),
        0,
        AttestedCredentialData.create(b"\0" * 16, identity, key),
    )
    response = {
        "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":""}'),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    text = websafe_encode(identity)
    credential = {"id": text, "rawId": text, "type": "public-key", "response": response}
    WebAuthn.add(user, name, credential)
