"""A passkey signs in without a password, if its device has made sure who holds it."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import User
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from microsite.staff.models import AccessLogEntry
from microsite.staff.passkey_alone import QUESTIONS
from tests.people import hired

pytestmark = pytest.mark.django_db
ADDRESS = "/staff/sign-in/passkey/"
PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


class Device:
    """Keeps one key pair, and signs what it is asked."""

    def __init__(self, user: User) -> None:
        self.user, self.identity = user, b"device".ljust(16, b".")
        self.key = ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AuthenticatorData.create(
            hashlib.sha256(b"localhost").digest(),
            AuthenticatorData.FLAG(PRESENT | VERIFIED | HAS_CREDENTIAL),
            0,
            AttestedCredentialData.create(b"\0" * 16, self.identity, public),
        )
        made = websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":""}')
        attested = websafe_encode(AttestationObject.create("none", data, {}))
        response = {"clientDataJSON": made, "attestationObject": attested}
        WebAuthn.add(user, "Device", self._credential(response))

    def _credential(self, response: dict[str, str]) -> dict[str, object]:
        text = websafe_encode(self.identity)
        return {"id": text, "rawId": text, "type": "public-key", "response": response}

    def answers(self, page, flags: int = PRESENT | VERIFIED) -> str:
        found = re.search(r'data-question="([^"]+)"', page.text)
        assert found
        question = json.loads(unescape(found[1]))
        asked = {"type": "webauthn.get", "origin": "http://localhost"}
        asked["challenge"] = question["publicKey"]["challenge"]
        client_data = json.dumps(asked).encode()
        data = hashlib.sha256(b"localhost").digest() + bytes([flags]) + b"\0" * 4
        signed = data + hashlib.sha256(client_data).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        handle = user_pk_to_url_str(self.user).encode()
        parts = {
            "clientDataJSON": client_data,
            "authenticatorData": data,
            "signature": signature,
            "userHandle": handle,
        }
        return json.dumps(
            self._credential({name: websafe_encode(part) for name, part in parts.items()})
        )


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def nurse(db) -> User:
    return hired("nurse", has_factor=False)


@pytest.fixture
def device(nurse) -> Device:
    return Device(nurse)


def log() -> list[tuple[str, str]]:
    return list(AccessLogEntry.objects.order_by("number").values_list("what", "detail"))


def is_in(browser: Client) -> bool:
    return browser.get("/staff/account/").status_code == 200


def test_it_signs_in_leads_on_and_is_written_down(browser, device):
    page = browser.get(f"{ADDRESS}?next=/staff/numbers/")
    assert page.context["next"] == "/staff/numbers/"

    answer = browser.post(ADDRESS, {"passkey": device.answers(page), "next": "/staff/numbers/"})

    assert answer["Location"] == "/staff/numbers/"
    assert is_in(browser)
    assert log()[0] == ("signed_in", "passkey alone")


def test_it_leads_to_no_other_site(browser, device):
    fields = {"passkey": device.answers(browser.get(ADDRESS)), "next": "https://example.net/"}

    assert browser.post(ADDRESS, fields)["Location"] == "/staff/"


def test_a_device_that_has_not_made_sure_who_holds_it_is_not_enough(browser, device):
    page = browser.post(ADDRESS, {"passkey": device.answers(browser.get(ADDRESS), PRESENT)})

    assert "This passkey did not let you in" in page.text
    assert not is_in(browser)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}])
def test_whoever_has_left_does_not_get_in(browser, device, nurse, fields):
    User.objects.filter(pk=nurse.pk).update(**fields)

    page = browser.post(ADDRESS, {"passkey": device.answers(browser.get(ADDRESS))})

    assert "This passkey did not let you in" in page.text
    assert not is_in(browser)


def test_an_answer_is_good_once_and_for_its_own_question(browser, device, nurse):
    first = device.answers(browser.get(ADDRESS))
    browser.get(ADDRESS)
    assert "did not let you in" in browser.post(ADDRESS, {"passkey": first}).text

    good = device.answers(browser.get(ADDRESS))
    assert browser.post(ADDRESS, {"passkey": good}).status_code == 302
    other = Client(headers={"host": "localhost"})
    other.get(ADDRESS)
    assert "did not let you in" in other.post(ADDRESS, {"passkey": good}).text
    assert not is_in(other)


def test_a_passkey_of_somebody_else_opens_no_account(browser, device):
    device.user = hired("boss", "owner")

    page = browser.post(ADDRESS, {"passkey": device.answers(browser.get(ADDRESS))})

    assert "This passkey did not let you in" in page.text
    assert not is_in(browser)


@pytest.mark.parametrize(
    "passkey",
    [
        *(
            "",
            "x",
            "{}",
            "[]",
            '{"response": "x"}',
            '{"id": "x", "response": {"userHandle": "eA"}}',
        ),
        pytest.param("[" * 19_000, id="brackets"),
    ],
)
def test_what_is_no_passkey_lets_nobody_in(browser, nurse, passkey):
    browser.get(ADDRESS)

    page = browser.post(ADDRESS, {"passkey": passkey})

    assert page.status_code == 200
    assert "This passkey did not let you in" in page.text
    assert "<title>Error: " in page.text


def test_very_many_questions_from_one_address_are_held_up(browser, device):
    for _ in range(QUESTIONS):
        assert browser.get(ADDRESS).status_code == 200

    page = browser.get(ADDRESS)
    browser.get(ADDRESS)

    assert page.status_code == 429
    assert "data-question" not in page.text
    assert [what for what, _ in log()] == ["held_up"]
    assert browser.get("/staff/sign-in/").status_code == 200
