"""Signing in to the staff pages, and out again."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils.log import AdminEmailHandler

from microsite.staff.models import AccessLogEntry

INBOX = "/staff/"
SIGN_IN = "/staff/sign-in/"
SIGN_OUT = "/staff/sign-out/"
NURSE = {"username": "nurse.joy", "password": "correct horse battery"}
GENERIC = "The user name and password do not match. Check both and try again."

pytestmark = pytest.mark.django_db


def log() -> list[tuple[Any, ...]]:
    return list(AccessLogEntry.objects.order_by("pk").values_list("who__username", "what"))


def test_nurse_signs_in_and_sees_the_inbox(client, nurse):
    answer = client.post(SIGN_IN, NURSE)

    assert (answer.status_code, answer["Location"]) == (302, INBOX)
    assert client.get(INBOX).status_code == 200
    assert log() == [("nurse.joy", "signed_in"), ("nurse.joy", "listed")]


def test_nurse_comes_to_the_page_that_was_asked_for(client, nurse):
    asked = client.get(f"{INBOX}?show=all")["Location"]

    assert client.post(asked, NURSE)["Location"] == f"{INBOX}?show=all"


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
    form = NURSE | {"next": elsewhere}

    assert client.post(SIGN_IN, form)["Location"] == INBOX
    assert client.post(SIGN_IN, NURSE, query_params={"next": elsewhere})["Location"] == INBOX


def test_every_failure_reads_the_same(client, nurse):
    users = get_user_model().objects
    users.create_user("a.patient", password=NURSE["password"])
    users.create_user("left", password=NURSE["password"], is_staff=True, is_active=False)
    tries = [
        NURSE | {"password": "wrong"},
        NURSE | {"username": "nobody"},
        NURSE | {"username": "a.patient"},
        NURSE | {"username": "left"},
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

    assert client.get(INBOX).status_code == 200
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
    client = Client(enforce_csrf_checks=True)
    client.force_login(nurse)

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


def test_crash_while_signing_in_tells_no_password(client, nurse, caplog, monkeypatch, settings):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("made to fail")

    settings.ADMINS = [("Owner", "owner@example.com")]
    handler = AdminEmailHandler(include_html=True)
    logging.getLogger("django").addHandler(handler)
    client.raise_request_exception = False
    monkeypatch.setattr("microsite.staff.views.login", broken)

    page = client.post(SIGN_IN, NURSE)

    logging.getLogger("django").removeHandler(handler)
    report = mail.outbox[0].body + mail.outbox[0].alternatives[0][0]
    assert page.status_code == 500
    assert "made to fail" in report
    assert NURSE["password"] not in report + caplog.text + page.text
