"""Setting up and changing how one signs in."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from microsite.staff.models import AccessLogEntry
from microsite.staff.second_factor import new_recovery_codes
from tests.people import PASSWORD, SECRET, code_of, give_passkey, hired, signed_in

ACCOUNT = "/staff/account/"

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    entries = AccessLogEntry.objects.filter(what="factor_changed").order_by("number")
    return list(entries.values_list("detail", flat=True))


def kinds(user) -> list[str]:
    return list(
        Authenticator.objects.filter(user=user).order_by("pk").values_list("type", flat=True)
    )


def shown_secret(client) -> str:
    return str(client.get(f"{ACCOUNT}app/").context["secret"]).replace(" ", "")


def test_the_first_app_opens_the_rest_and_gives_recovery_codes_once():
    joy = hired("joy", has_factor=False)
    client = signed_in(joy)
    before = client.session.session_key

    answer = client.post(f"{ACCOUNT}app/", {"code": code_of(shown_secret(client))})

    assert answer["Location"] == f"{ACCOUNT}recovery-codes/"
    assert client.session.session_key != before
    assert len(client.get(answer["Location"]).context["codes"]) == 10
    assert client.get(answer["Location"])["Location"] == ACCOUNT
    assert client.get("/staff/").status_code == 200
    assert acts() == ["app set up", "new recovery codes"]


def test_a_wrong_code_keeps_the_secret_and_sets_nothing_up():
    joy = hired("joy", has_factor=False)
    client = signed_in(joy)
    secret = shown_secret(client)

    page = client.post(f"{ACCOUNT}app/", {"code": "12"})

    assert "The app shows another code" in page.text
    assert page.context["secret"].replace(" ", "") == secret
    assert kinds(joy) == []


def test_secrets_are_not_in_the_database_as_they_are():
    joy = hired("joy", has_factor=False)
    client = signed_in(joy)
    secret = shown_secret(client)
    assert secret not in str(dict(client.session))
    client.post(f"{ACCOUNT}app/", {"code": code_of(secret)})
    codes = client.get(f"{ACCOUNT}recovery-codes/").context["codes"]

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_another_phone_takes_the_place_of_the_first(nurse):
    new_recovery_codes(nurse)
    client = signed_in(nurse)
    secret = shown_secret(client)

    assert client.post(f"{ACCOUNT}app/", {"code": code_of(secret)})["Location"] == ACCOUNT

    assert kinds(nurse) == ["recovery_codes", "totp"]
    assert secret != SECRET


def test_new_recovery_codes_end_the_old_ones(nurse):
    old = new_recovery_codes(nurse)
    client = signed_in(nurse)

    client.post(f"{ACCOUNT}recovery-codes/")
    new = client.get(f"{ACCOUNT}recovery-codes/").context["codes"]

    assert set(new).isdisjoint(old)


def test_a_factor_goes_only_while_another_stays(nurse):
    give_passkey(nurse, "Phone")
    app, passkey = Authenticator.objects.filter(user=nurse).order_by("pk")
    client = signed_in(nurse)

    client.post(f"{ACCOUNT}remove/{app.pk}/")
    client.post(f"{ACCOUNT}remove/{passkey.pk}/")

    assert kinds(nurse) == ["webauthn"]
    assert acts() == ["totp removed"]
    assert "Remove" not in client.get(ACCOUNT).text.partition("<main")[2]


def test_nobody_removes_what_is_not_theirs(nurse):
    other = hired("other")
    give_passkey(nurse, "Phone")
    theirs = Authenticator.objects.get(user=other)

    assert signed_in(nurse).post(f"{ACCOUNT}remove/{theirs.pk}/").status_code == 404
    assert kinds(other) == ["totp"]


@pytest.mark.parametrize("passkey", ["x", "{}", "[1]", '{"id": "a", "response": null}'])
def test_what_is_no_passkey_is_not_kept(nurse, passkey):
    client = signed_in(nurse)
    client.get(f"{ACCOUNT}passkey/")

    page = client.post(f"{ACCOUNT}passkey/", {"name": "Phone", "passkey": passkey})

    assert "The passkey could not be kept" in page.text
    assert kinds(nurse) == ["totp"]


def test_only_pages_with_a_passkey_may_run_a_script(nurse):
    client = signed_in(nurse)

    assert "script-src 'self';" in client.get(f"{ACCOUNT}passkey/")["Content-Security-Policy"]
    for address in (ACCOUNT, f"{ACCOUNT}app/", "/staff/", "/"):
        assert (
            "'self'"
            not in (
                client.get(address)["Content-Security-Policy"]
                .partition("script-src")[2]
                .split(";")[0]
            )
        )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"old_password": "wrong"}, "This is not your password"),
        ({"new_password2": "something else entirely"}, "The two new passwords are not the same"),
        ({"new_password1": "short", "new_password2": "short"}, "too short"),
        ({"old_password": ""}, "Enter your password"),
    ],
)
def test_a_password_that_cannot_be_taken_is_explained(nurse, changed, words):
    new = {"new_password1": "another long sentence", "new_password2": "another long sentence"}

    page = signed_in(nurse).post(
        f"{ACCOUNT}password/", {"old_password": PASSWORD, **new, **changed}
    )

    assert words in page.text
    nurse.refresh_from_db()
    assert nurse.check_password(PASSWORD)


def test_guessing_ones_own_password_is_held_up(nurse):
    client = signed_in(nurse)

    statuses = [client.post(f"{ACCOUNT}password/", {"old_password": "x"}).status_code for _ in range(12)]  # fmt: skip

    assert statuses == [200] * 10 + [429] * 2
