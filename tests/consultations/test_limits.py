"""Many requests from one address are set aside and then refused, and no patient loses a word."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone

from microsite.consultations import sealing
from microsite.consultations.models import ConsultationRequest, Tally
from microsite.pages.library import current_library
from microsite.staff.address import client_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings) -> None:
    """Suspect from the third request on, refuse from the ninth on."""
    settings.REQUESTS_PER_HOUR = 8


def statuses() -> list[str]:
    requests = ConsultationRequest.objects.order_by("received_at")
    return list(requests.values_list("status", flat=True))


def test_the_first_are_taken_the_next_set_aside_and_more_refused(patient, by_phone):
    answers = [patient.sends(by_phone | {"name": f"Patient {number}"}) for number in range(10)]

    assert [answer.status_code for answer in answers] == [303] * 8 + [429] * 2
    assert statuses() == ["new"] * 2 + ["suspected_spam"] * 6
    reasons = ConsultationRequest.objects.suspected_spam().values_list("spam_reasons", flat=True)
    assert {*reasons} == {"many requests from one address"}


def test_a_refused_patient_keeps_every_answer_and_learns_when_to_try_again(
    patient, by_phone, key_of
):
    for _ in range(8):
        patient.sends(by_phone)

    key = patient.opens_the_form()
    page = patient.sends(by_phone, key)

    assert page.status_code == 429
    assert page["Cache-Control"] == "no-store"
    assert 0 < int(page["Retry-After"]) <= 3600
    assert "Your request was not sent yet" in page.text
    assert current_library().clinic.phone in page.text
    assert re.search(r"try again after (\d+(:\d\d)?[ap]m|noon|midnight)", page.text)
    for words in ("Ottilie Zebrafinch", "(01632) 960-777", "Quokka mornings suit me."):
        assert words in page.text
    assert page.context["form"]["consent"].value() is True
    assert key_of(page) == key


def test_when_the_hour_is_over_the_same_page_can_be_sent(patient, by_phone, monkeypatch):
    for _ in range(8):
        patient.sends(by_phone)
    page = patient.sends(by_phone)
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=1))

    assert patient.sends_from(page, by_phone).status_code == 303


def test_a_request_that_was_taken_is_confirmed_again_and_counted_once(patient, by_phone):
    key = patient.opens_the_form()
    first = [patient.sends(by_phone, key).status_code for _ in range(12)]
    assert first == [303] * 12
    assert statuses() == ["new"]

    for _ in range(8):
        patient.sends(by_phone)
    assert patient.sends(by_phone, key).status_code == 303
    assert patient.sends(by_phone | {"name": "Other"}, key).status_code == 409


def test_other_addresses_are_not_held_up(client, patient, by_phone):
    for _ in range(6):
        patient.sends(by_phone)
    client.defaults["REMOTE_ADDR"] = "192.0.2.9"

    assert patient.sends(by_phone).status_code == 303
    assert statuses().count("new") == 3


def test_spoofed_addresses_change_nothing(client, patient, by_phone, settings):
    settings.TRUSTED_PROXIES = 1
    sent = []
    for number in range(20):
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"10.0.{number}.1, 203.0.113.7"
        sent.append(patient.sends(by_phone).status_code)

    assert sent == [303] * 8 + [429] * 12


def test_nobody_is_held_up_for_an_address_that_is_not_known(client, patient, by_phone):
    client.defaults["REMOTE_ADDR"] = ""

    assert {patient.sends(by_phone).status_code for _ in range(12)} == {303}
    assert Tally.objects.count() == 0


def test_very_many_at_once_from_everywhere_are_all_stored_and_set_aside(client, patient, by_phone):
    for number in range(10):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert patient.sends(by_phone).status_code == 303

    assert statuses() == ["new"] * 8 + ["suspected_spam"] * 2
    last = ConsultationRequest.objects.suspected_spam().first()
    assert last.spam_reasons == "very many requests at once"


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_names_no_address_and_goes_with_the_day(patient, by_phone, monkeypatch):
    patient.sends(by_phone)
    tally = Tally.objects.get()
    assert (tally.times, len(tally.digest)) == (1, 64)
    assert "127.0.0.1" not in str([vars(one) for one in Tally.objects.all()])
    assert tally.digest != sealing.keyed_hash("tally of requests", "127.0.0.1")

    call_command("purge_requests", stdout=StringIO())
    assert Tally.objects.count() == 1
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=1))
    patient.sends(by_phone)
    assert len({one.digest for one in Tally.objects.all()}) == 2
    call_command("purge_requests", stdout=StringIO())

    assert Tally.objects.count() == 1


def test_a_request_that_is_not_stored_is_not_counted(patient, by_phone, settings):
    keys, settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS, []
    assert patient.sends(by_phone).status_code == 503
    settings.ENCRYPTION_KEYS = keys

    assert Tally.objects.count() == 0


# (number of trusted proxies, X-Forwarded-For, the peer, the address that counts)
ADDRESSES = [
    (0, "", "192.0.2.1", "192.0.2.1"),
    (0, "198.51.100.1", "192.0.2.1", "192.0.2.1"),
    (1, "198.51.100.1", "192.0.2.1", "198.51.100.1"),
    (1, "10.0.0.1, 198.51.100.1", "192.0.2.1", "198.51.100.1"),
    (2, "10.0.0.1, 198.51.100.1, 192.0.2.2", "192.0.2.1", "198.51.100.1"),
    (2, "198.51.100.1", "192.0.2.1", ""),
    (1, "", "192.0.2.1", ""),
    (1, "nonsense", "192.0.2.1", ""),
    (1, "198.51.100.1, ", "192.0.2.1", ""),
    (0, "", "", ""),
    (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    (0, "", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
]


@pytest.mark.parametrize(("proxies", "forwarded", "peer", "counts"), ADDRESSES)
def test_the_address_is_the_last_that_nobody_can_have_written(
    settings, proxies, forwarded, peer, counts
):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)

    assert client_address(request) == counts
