"""How long a session lasts, why it ends, and what becomes of what somebody was writing."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from django.core.management import call_command
from django.test import Client

from microsite.staff.members import Role
from microsite.staff.second_factor import remove_all
from tests.browser import PLAIN_ENVIRONMENT, PROJECT
from tests.people import PASSWORD, code_of, forget_last_code, hired, signed_in

INBOX, SIGN_IN, ACCOUNT = "/staff/", "/staff/sign-in/", "/staff/account/"
STEP = "/staff/requests/0f0e0d0c-0000-4000-8000-000000000000/move/"
FROM_THE_LIST = {"Referer": "http://testserver/staff/?show=all"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def time_passes(monkeypatch):
    now, passed = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: now() + passed[0])

    def pass_by(minutes: float) -> None:
        passed[0] += minutes * 60

    return pass_by


def why(client: Client, address: str = INBOX) -> str:
    """Return where somebody is sent, followed to what the page there says."""
    answer = client.get(address)
    assert answer.status_code == 302
    return client.get(answer["Location"]).text


def test_a_session_lives_while_something_happens_and_ends_after_30_idle_minutes(staff, time_passes):
    for _ in range(3):
        time_passes(29)
        assert staff.get(INBOX).status_code == 200
    time_passes(31)

    answer = staff.get(f"{INBOX}?show=all")

    assert answer["Location"] == f"{SIGN_IN}?next=/staff/%3Fshow%3Dall&why=idle"
    assert "Nothing happened for 30 minutes, so you were signed out." in (
        staff.get(answer["Location"]).text
    )


def test_after_signing_in_again_somebody_is_where_they_were(staff, nurse, time_passes):
    time_passes(31)
    asked = staff.get(f"{INBOX}?show=all")["Location"]

    staff.post(asked, {"username": "nurse.joy", "password": PASSWORD})

    answer = staff.post("/staff/sign-in/second-step/", {"code": code_of()})
    assert answer["Location"] == f"{INBOX}?show=all"


def test_a_session_ends_after_12_hours_of_work(staff, time_passes):
    for _ in range(12 * 3 - 1):
        time_passes(20)
        assert staff.get(INBOX).status_code == 200
    time_passes(21)

    assert "You were signed in for 12 hours" in why(staff)


def test_another_role_ends_it_at_once():
    client = signed_in(hired("joy", role=Role.EDITOR))
    assert client.get("/staff/gallery/").status_code == 200

    call_command("change_staff", "joy", "--role", "clinician")

    assert "Your role was changed" in why(client, "/staff/gallery/")
    assert client.get("/staff/gallery/").status_code == 302


def test_leaving_ends_it_at_once(staff, nurse):
    call_command("change_staff", "nurse.joy", "--leaves")

    assert "your password or your account was changed" in why(staff)


def test_a_new_password_ends_every_other_session(staff, nurse):
    elsewhere = signed_in(nurse)
    new = "another long sentence"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    assert staff.post(f"{ACCOUNT}password/", form)["Location"] == ACCOUNT

    assert staff.get(INBOX).status_code == 200
    assert "your password or your account was changed" in why(elsewhere)


def test_a_second_factor_that_was_reset_ends_it_at_once(staff, nurse):
    remove_all(nurse)

    assert "How you sign in was changed" in why(staff)


def test_a_session_from_before_the_second_factor_does_not_count_as_one():
    joy = hired("joy", has_factor=False)
    thief, client = signed_in(joy), signed_in(joy)
    assert thief.get(ACCOUNT).status_code == 200
    client.get(f"{ACCOUNT}app/")
    secret = client.get(f"{ACCOUNT}app/").context["secret"].replace(" ", "")
    client.post(f"{ACCOUNT}app/", {"code": code_of(secret)})
    assert client.get(INBOX).status_code == 200

    assert thief.get(ACCOUNT).status_code == 302
    assert thief.get(INBOX).status_code == 302


def test_what_was_written_is_shown_again_and_leads_back(staff, time_passes):
    time_passes(31)
    form = {"note": "Called, will ring back on Tuesday.", "choice": "later", "password": "a b c"}

    page = staff.post(STEP, form, headers=FROM_THE_LIST)

    assert page.status_code == 403
    assert "This was not saved" in page.text
    assert "Nothing happened for 30 minutes" in page.text
    assert "Called, will ring back on Tuesday.</textarea>" in page.text
    assert "a b c" not in page.text
    assert f'href="{SIGN_IN}?next=/staff/%3Fshow%3Dall"' in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_button_pressed_too_late_leads_back_to_its_page(staff, time_passes):
    time_passes(31)

    answer = staff.post(STEP, headers=FROM_THE_LIST)

    assert answer["Location"] == f"{SIGN_IN}?next=/staff/%3Fshow%3Dall&why=idle"


def test_a_reason_that_is_none_says_nothing(client):
    page = client.get(SIGN_IN, {"why": "<script>"})

    assert "Please sign in again" not in page.text


def test_changing_how_one_signs_in_needs_a_fresh_sign_in(staff, nurse, time_passes):
    time_passes(16)
    posted = staff.post(f"{ACCOUNT}recovery-codes/", headers={"Referer": f"http://x{ACCOUNT}"})
    assert posted["Location"] == f"{SIGN_IN}?next=/staff/account/&why=fresh"
    forget_last_code(nurse)

    for address in (f"{ACCOUNT}app/", f"{ACCOUNT}passkey/"):
        client = signed_in(nurse)
        time_passes(16)
        assert "To change how you sign in, sign in again first." in why(client, address)


def test_cookies_of_a_public_server_travel_by_https_alone(tmp_path):
    names = [
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_PATH",
    ]
    script = f"from microsite import settings; print([getattr(settings, n) for n in {names}])"
    environment = {
        **PLAIN_ENVIRONMENT,
        "SITE_URL": "https://clinic.example",
        "VAR_DIR": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )

    assert done.stdout == "['__Secure-staff_session', True, '__Secure-csrftoken', '/staff/']\n"
