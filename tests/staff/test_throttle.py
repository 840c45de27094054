"""Guessing passwords and codes is slow, and locks nobody else out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.utils import timezone

from microsite.staff.models import AccessLogEntry
from microsite.staff.throttle import TRIES, WINDOW, Tries, try_once
from tests.people import PASSWORD, code_of, forget_last_code, hired

SIGN_IN, SECOND, INBOX = "/staff/sign-in/", "/staff/sign-in/second-step/", "/staff/"
WRONG = "wrong one"
HELD = "Too many wrong passwords"

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluated(monkeypatch) -> list[str]:
    """Return the passwords that were compared with what is stored."""
    compared: list[str] = []
    verify = MD5PasswordHasher.verify

    def noting(self, password: str, encoded: str) -> bool:
        compared.append(password)
        return verify(self, password, encoded)

    monkeypatch.setattr(MD5PasswordHasher, "verify", noting)
    return compared


def tries(client: Client, name: str = "nurse.joy", password: str = WRONG, **headers: str):
    return client.post(SIGN_IN, {"username": name, "password": password}, headers=headers)


def time_passes(by: timedelta) -> None:
    for row in Tries.objects.all():
        row.moments = [moment - by.total_seconds() for moment in row.moments]
        row.last_at -= by
        row.save()


@pytest.mark.sqlite  # The others count on both databases; a thousand take long.
def test_of_a_thousand_wrong_passwords_ten_are_looked_at(client, nurse, evaluated):
    statuses = [tries(client).status_code for _ in range(1000)]

    assert statuses == [200] * TRIES + [429] * (1000 - TRIES)
    assert evaluated == [WRONG] * TRIES
    log = AccessLogEntry.objects.filter(what="held_up")
    assert [(entry.who, entry.detail) for entry in log] == [(None, "password, from 127.0.0.1")]


def test_the_right_password_is_not_looked_at_either_and_the_page_says_until_when(
    client, nurse, evaluated
):
    for _ in range(TRIES):
        tries(client)
    evaluated.clear()

    page = tries(client, password=PASSWORD)

    assert (page.status_code, evaluated) == (429, [])
    assert HELD in page.text
    assert "You can try again at" in page.text
    first = Tries.objects.get().moments[0]
    assert page.context["held"].until.timestamp() == pytest.approx(first + 15 * 60)


def test_others_sign_in_meanwhile_and_the_same_person_from_elsewhere(client, nurse, settings):
    settings.TRUSTED_PROXIES = 1
    hired("doctor", role="clinician")
    for _ in range(TRIES + 1):
        held = tries(client, **{"X-Forwarded-For": "203.0.113.7"})
    assert held.status_code == 429

    colleague = tries(client, "doctor", PASSWORD, **{"X-Forwarded-For": "203.0.113.7"})
    at_home = tries(Client(), password=PASSWORD, **{"X-Forwarded-For": "198.51.100.2"})

    assert (colleague.status_code, at_home.status_code) == (302, 302)


def test_it_ends_after_a_quarter_of_an_hour_one_try_after_the_other(client, nurse):
    for _ in range(TRIES):
        tries(client)
    time_passes(WINDOW - timedelta(seconds=20))
    assert tries(client).status_code == 429

    time_passes(timedelta(seconds=30))

    assert [tries(client).status_code for _ in range(TRIES)] == [200] * TRIES
    assert tries(client).status_code == 429


def test_a_window_that_slides_lets_no_two_bursts_through(client, nurse, evaluated):
    for _ in range(TRIES // 2):
        tries(client)
    time_passes(WINDOW - timedelta(minutes=1))
    for _ in range(TRIES // 2):
        tries(client)
    time_passes(timedelta(minutes=2))

    assert [tries(client).status_code for _ in range(TRIES)] == [200] * 5 + [429] * 5


def test_other_spellings_of_a_name_are_the_same_name(client, nurse):
    names = ["nurse.joy", "NURSE.JOY", " nurse.joy ", "ｎurse.joy", "Nurse.Joy"]  # noqa: RUF001
    for name in names * 2:
        assert tries(client, name).status_code == 200

    assert tries(client).status_code == 429


def test_made_up_forwarding_changes_nothing(client, nurse, settings):
    """Only the proxy's own word counts, which is the last one."""
    settings.TRUSTED_PROXIES = 1
    for number in range(TRIES):
        tries(client, **{"X-Forwarded-For": f"192.0.2.{number}, 203.0.113.7"})
    assert tries(client, **{"X-Forwarded-For": "9.9.9.9, 203.0.113.7"}).status_code == 429

    settings.TRUSTED_PROXIES = 0
    for number in range(TRIES):
        tries(client, **{"X-Forwarded-For": f"192.0.2.{number}"})
    assert tries(client, **{"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_an_ipv6_household_is_one_address(client, nurse, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(TRIES):
        tries(client, **{"X-Forwarded-For": f"2001:db8:1:2::{number:x}"})

    assert tries(client, **{"X-Forwarded-For": "2001:db8:1:2:ffff::1"}).status_code == 429
    assert tries(client, **{"X-Forwarded-For": "2001:db8:1:3::1"}).status_code == 200


def test_unknown_names_are_held_up_alike_and_leave_no_trace(client, nurse):
    known, unknown = ([tries(client, name) for _ in range(12)] for name in ("nurse.joy", "nobody"))

    for one, other in zip(known, unknown, strict=True):
        assert one.status_code == other.status_code
    assert "nobody" not in str(list(Tries.objects.values()))


def test_an_unknown_name_costs_a_hash_as_a_known_one_does(client, nurse, monkeypatch):
    """The time that an answer takes does not say who works here."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def noting(self, password: str, salt: str):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noting)
    costs = []
    for name in ("nurse.joy", "nobody"):
        hashed.clear()
        tries(client, name)
        costs.append(list(hashed))

    assert costs == [[WRONG], [WRONG]]


def test_the_right_password_starts_the_count_anew(client, nurse):
    for _ in range(TRIES - 1):
        tries(client)
    assert tries(client, password=PASSWORD).status_code == 302

    assert tries(Client()).status_code == 200
    assert len(Tries.objects.get().moments) == 1


def test_codes_are_held_up_too(client, nurse):
    tries(client, password=PASSWORD)
    statuses = [client.post(SECOND, {"code": "000000000"}).status_code for _ in range(TRIES + 2)]

    assert statuses == [200] * TRIES + [429] * 2
    assert client.post(SECOND, {"code": code_of()}).status_code == 429
    assert "Too many wrong codes" in client.post(SECOND, {"code": code_of()}).text
    log = AccessLogEntry.objects.filter(what="held_up").values_list("who__username", "detail")
    assert list(log) == [("nurse.joy", "second step, from 127.0.0.1")]


@pytest.mark.sqlite
def test_many_addresses_do_not_help_with_codes(nurse, settings):
    settings.TRUSTED_PROXIES = 1
    statuses = []
    for number in range(60):
        client, headers = Client(), {"X-Forwarded-For": f"192.0.2.{number}"}
        tries(client, password=PASSWORD, **headers)
        statuses.append(client.post(SECOND, {"code": "000000000"}, headers=headers).status_code)

    assert statuses == [200] * 50 + [429] * 10


def test_the_right_code_starts_the_count_anew(client, nurse):
    for _ in range(3):
        tries(client, password=PASSWORD)
        client.post(SECOND, {"code": "000000000"})
        client.post(SECOND, {"code": code_of()})
        forget_last_code(nurse)
        client.post("/staff/sign-out/")

    assert not Tries.objects.exists()


def test_old_rows_go(client, nurse):
    tries(client, "one")
    time_passes(WINDOW + timedelta(minutes=1))
    tries(client, "two")

    assert Tries.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_processes_that_count_at_once_let_ten_through():
    start, let_through = threading.Barrier(8), []

    def work() -> None:
        start.wait()
        let_through.extend(try_once("password", "nurse") for _ in range(5))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(let_through) == 40
    assert let_through.count(None) == TRIES
    assert sum(held.is_first for held in let_through if held) == 1
    assert timezone.now() < next(held.until for held in let_through if held)
