"""Signing in to the staff pages, and out again."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils.log import AdminEmailHandler

from microsite.staff.models import AccessLogEntry
from microsite.staff.second_factor import new_recovery_codes, recovery_codes_left
from tests.people import code_of, forget_last_code, give_passkey, hired, signed_in

INBOX = "/staff/"
SIGN_IN = "/staff/sign-in/"
SIGN_OUT = "/staff/sign-out/"
SECOND = "/staff/sign-in/second-step/"
ACCOUNT = "/staff/account/"
NURSE = {"username": "nurse.joy", "password": "correct horse battery"}
GENERIC = "The user name and password do not match. Check both and try again."

pytestmark = pytest.mark.django_db


def log() -> list[tuple[Any, ...]]:
    return list(AccessLogEntry.objects.order_by("pk").values_list("who__username", "what"))


def signs_in(client: Client, code: str = "", **form: str):
    """Give the password, then the code."""
    first = client.post(SIGN_IN, NURSE | form)
    assert (first.status_code, first["Location"]) == (302, SECOND)
    return client.post(SECOND, {"code": code or code_of()})


def test_nurse_signs_in_and_sees_the_inbox(client, nurse):
    assert client.post(SIGN_IN, NURSE)["Location"] == SECOND
    assert client.get(INBOX).status_code == 302
    answer = client.post(SECOND, {"code": code_of()})

    assert (answer.status_code, answer["Location"]) == (302, INBOX)
    assert client.get(INBOX).status_code == 200
    assert log() == [("nurse.joy", "signed_in"), ("nurse.joy", "listed")]


def test_nurse_comes_to_the_page_that_was_asked_for(client, nurse):
    asked = client.get(f"{INBOX}?show=all")["Location"]
    assert client.post(asked, NURSE)["Location"] == SECOND

    assert client.post(SECOND, {"code": code_of()})["Location"] == f"{INBOX}?show=all"


def test_an_editor_comes_to_what_editors_may_see(client):
    hired("ed", role="editor")

    assert signs_in(client, username="ed")["Location"] == "/staff/pages/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "http:a",
    ],
)
def test_signing_in_never_leads_elsewhere(client, nurse, elsewhere):
    assert signs_in(client, next=elsewhere)["Location"] == INBOX
    forget_last_code(nurse)
    client.post(SIGN_IN, NURSE, query_params={"next": elsewhere})
    assert client.post(SECOND, {"code": code_of()})["Location"] == INBOX


def test_every_failure_reads_the_same(client, nurse):
    users = get_user_model().objects
    users.create_user("a.patient", password=NURSE["password"])
    users.create_user("no.role", password=NURSE["password"], is_staff=True)
    hired("left", is_active=False)
    tries = [
        NURSE | {"password": "wrong"},
        NURSE | {"username": "nobody"},
        NURSE | {"username": "a.patient"},
        NURSE | {"username": "left"},
        NURSE | {"username": "no.role"},
    ]

    for wrong in tries:
        page = client.post(SIGN_IN, wrong)

        assert page.status_code == 200
        assert page.context["form"].non_field_errors() == [GENERIC]
        assert GENERIC in page.text
        assert NURSE["password"] not in page.text
        assert client.get(INBOX).status_code == 302
    assert log() == []


def test_empty_form_says_what_to_enter(client):
    page = client.post(SIGN_IN, {})

    assert "Enter your user name" in page.text
    assert "Enter your password" in page.text
    assert "<title>Error: " in page.text


def test_signing_in_needs_a_token_and_gives_a_new_session(nurse):
    client = Client(enforce_csrf_checks=True)
    assert client.post(SIGN_IN, NURSE).status_code == 403

    token = client.get(SIGN_IN).cookies["csrftoken"].value
    client.cookies["staff_session"] = "chosen-by-somebody-else"
    client.post(SIGN_IN, NURSE | {"csrfmiddlewaretoken": token})
    waiting = client.cookies["staff_session"].value
    client.post(SECOND, {"code": code_of(), "csrfmiddlewaretoken": token})

    assert client.get(INBOX).status_code == 200
    assert client.cookies["staff_session"].value != waiting
    assert client.cookies["staff_session"].value != "chosen-by-somebody-else"


def test_staff_cookies_stay_on_staff_pages(client, nurse):
    page, answer = client.get(SIGN_IN), client.post(SIGN_IN, NURSE)

    cookies = [page.cookies["csrftoken"], answer.cookies["staff_session"]]
    assert [cookie["path"] for cookie in cookies] == ["/staff/", "/staff/"]
    assert [cookie["httponly"] for cookie in cookies] == [True, True]


def test_signing_out_ends_the_session(staff, nurse):
    assert staff.get(SIGN_OUT).status_code == 405
    assert staff.get(INBOX).status_code == 200

    answer = staff.post(SIGN_OUT)

    assert answer["Location"] == SIGN_IN
    assert staff.get(INBOX).status_code == 302
    assert log()[-1] == ("nurse.joy", "signed_out")


def test_signing_out_needs_a_token(nurse):
    client = signed_in(nurse, enforce_csrf_checks=True)

    assert client.post(SIGN_OUT).status_code == 403
    assert client.get(INBOX).status_code == 200


def test_signing_out_twice_is_calm(client):
    assert client.post(SIGN_OUT)["Location"] == SIGN_IN
    assert log() == []


def test_no_browser_keeps_these_pages(client, staff, nurse):
    answers = {
        "form": client.get(SIGN_IN),
        "mistake": client.post(SIGN_IN, {}),
        "success": client.post(SIGN_IN, NURSE),
        "sign out": staff.post(SIGN_OUT),
        "wrong method": staff.get(SIGN_OUT),
    }

    for name, answer in answers.items():
        assert "no-store" in answer["Cache-Control"], name


def test_the_second_step_needs_the_first(client, nurse):
    assert client.get(SECOND)["Location"] == SIGN_IN
    assert client.post(SECOND, {"code": code_of()})["Location"] == SIGN_IN
    assert client.get(INBOX).status_code == 302


def test_a_code_works_once(client, nurse):
    code = code_of()
    signs_in(client, code)
    other = Client()

    page = signs_in(other, code)

    assert page.status_code == 200
    assert "This code is wrong, too old or was used before" in page.text
    assert other.get(INBOX).status_code == 302


def test_a_code_of_the_half_minute_before_works_until_a_newer_one_did(client, nurse, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert signs_in(client, code_of(half_minutes_ago=1))["Location"] == INBOX
    assert signs_in(Client(), code_of(half_minutes_ago=1)).status_code == 200
    forget_last_code(nurse)
    signs_in(Client(), code_of())

    assert signs_in(Client(), code_of(half_minutes_ago=1)).status_code == 200


@pytest.mark.parametrize("code", ["000000000", "12345", "٠١٢٣٤٥", "x" * 40, "null", "' OR 1=1"])
def test_what_is_no_code_lets_nobody_in(client, nurse, code):
    assert signs_in(client, code).status_code == 200
    assert client.get(INBOX).status_code == 302


def test_an_empty_second_step_says_what_to_do(client, nurse):
    client.post(SIGN_IN, NURSE)

    page = client.post(SECOND, {"code": " "})

    assert "Enter the code" in page.text
    assert "<title>Error: " in page.text


@pytest.mark.parametrize(
    "passkey", ["x", "{}", "[]", '{"id": "x"}', '{"response": {}, "rawId": 1}']
)
def test_what_is_no_passkey_lets_nobody_in(client, nurse, passkey):
    give_passkey(nurse, "Phone")
    client.post(SIGN_IN, NURSE)
    client.get(SECOND)

    page = client.post(SECOND, {"passkey": passkey})

    assert page.status_code == 200
    assert "This passkey did not work" in page.text
    assert client.get(INBOX).status_code == 302


def test_a_recovery_code_works_once(client, nurse):
    first, second, *_ = new_recovery_codes(nurse)

    assert signs_in(client, f"{first[:4]} {first[4:]}")["Location"] == INBOX
    assert signs_in(Client(), first).status_code == 200
    assert signs_in(Client(), second)["Location"] == INBOX
    assert recovery_codes_left(nurse) == 8


def test_whoever_waits_too_long_starts_again(client, nurse, monkeypatch):
    client.post(SIGN_IN, NURSE)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 11 * 60)

    answer = client.post(SECOND, {"code": code_of()})

    assert answer["Location"] == f"{SIGN_IN}?why=slow"
    assert "within 10 minutes" in client.get(answer["Location"]).text


def test_a_password_changed_between_the_steps_was_not_given(client, nurse):
    client.post(SIGN_IN, NURSE)
    nurse.set_password("another long sentence")
    nurse.save()

    assert client.post(SECOND, {"code": code_of()})["Location"].startswith(SIGN_IN)
    assert client.get(INBOX).status_code == 302


def test_without_a_second_factor_only_setting_one_up_opens(client):
    hired("nurse.joy", has_factor=False)

    assert client.post(SIGN_IN, NURSE)["Location"] == ACCOUNT
    for address in (INBOX, "/staff/account/password/", "/staff/account/recovery-codes/"):
        assert client.get(address)["Location"] == ACCOUNT
    assert "A password alone does not protect patients" in client.get(ACCOUNT).text
    assert client.post(SIGN_OUT)["Location"] == SIGN_IN


def test_sign_out_lets_the_browser_keep_nothing(staff):
    assert staff.post(SIGN_OUT)["Clear-Site-Data"] == '"cache"'


def test_crash_while_signing_in_tells_no_password(client, nurse, caplog, monkeypatch, settings):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("made to fail")

    settings.ADMINS = [("Owner", "owner@example.com")]
    handler = AdminEmailHandler(include_html=True)
    logging.getLogger("django").addHandler(handler)
    client.raise_request_exception = False
    monkeypatch.setattr("microsite.staff.sessions.login", broken)

    hired("new", has_factor=False)
    page = client.post(SIGN_IN, NURSE | {"username": "new"})

    logging.getLogger("django").removeHandler(handler)
    report = mail.outbox[0].body + mail.outbox[0].alternatives[0][0]
    assert page.status_code == 500
    assert "made to fail" in report
    assert NURSE["password"] not in report + caplog.text + page.text
