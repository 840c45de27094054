"""A person on the phone says a number, an address or a reference, and is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.states import REACHABLE
from microsite.staff.models import AccessLogEntry
from tests.requests_made import received
from tests.structure import faults_of

pytestmark = pytest.mark.django_db
SEARCH = "/staff/search/"
EMAIL = "ottilie.zebrafinch@example.org"
NEW_KEY = b"n" * 32


def found(staff, who: str) -> list[str]:
    page = staff.post(SEARCH, {"who": who})
    assert page.status_code == 200
    assert faults_of(page.text) == []
    return [row.reference for row in page.context["requests"]]


@pytest.fixture
def caller() -> ConsultationRequest:
    received(contact_by="phone", phone="01632 960778", email="")
    return received(contact_by="phone", phone="(01632) 960-777", email="")


@pytest.mark.parametrize("who", ["01632960777", "+44 1632 960 777", " 0044 (0)1632-960777 "])
def test_number_is_found_in_any_spelling(staff, caller, who):
    assert found(staff, who) == [caller.reference]


@pytest.mark.parametrize("who", [EMAIL, EMAIL.upper(), f"  {EMAIL} "])
def test_address_is_found_in_any_case_and_in_every_state(staff, nurse, caller, who):
    mine = []
    for number, status in enumerate(REACHABLE):
        record = received(timedelta(hours=number))
        record.move(nurse, status)
        mine.append(record.reference)

    assert found(staff, who) == mine


def test_reference_is_found_as_people_say_it(staff, caller):
    plain = caller.reference.replace("-", "")
    first, second = plain[2:7], plain[7:]

    for who in (caller.reference, plain.lower(), f"mn {first} {second}", f" MN-{first}{second} "):
        assert found(staff, who) == [caller.reference], who


def test_person_is_found_while_keys_are_changed(staff, settings):
    before = received(timedelta(hours=1))
    settings.ENCRYPTION_KEYS = [NEW_KEY, *settings.ENCRYPTION_KEYS]
    after = received()

    assert found(staff, EMAIL) == [after.reference, before.reference]


@pytest.mark.parametrize("who", ["wil@example.net", "01632 960779", "MN-22222-22222"])
def test_nobody_is_found_is_said(staff, caller, who):
    page = staff.post(SEARCH, {"who": who})

    assert page.context["requests"] == []
    assert "No request has this" in page.text


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("", "Type a phone number, an email address or a reference"),
        ("Ottilie Zebrafinch", "A name is locked away"),
        ("960777", "Type the whole phone number"),
    ],
)
def test_what_cannot_be_searched_for_is_told_and_stays(staff, caller, who, said):
    page = staff.post(SEARCH, {"who": who})

    assert said in page.text
    assert f'value="{who}"' in page.text or not who
    assert "<title>Error: Search" in page.text
    assert faults_of(page.text) == []
    assert AccessLogEntry.objects.count() == 0


def test_search_is_written_down_without_the_words(staff, nurse, caller, caplog):
    found(staff, "01632 960777")
    found(staff, EMAIL)

    log = AccessLogEntry.objects.values_list("who__username", "what", "request_id", "detail")
    assert list(log) == [
        ("nurse", "searched", None, "phone, 1 found"),
        ("nurse", "searched", None, "email, 0 found"),
    ]
    told = caplog.text + repr(log)
    assert [word for word in ("960777", "ottilie") if word in told] == []


def test_what_was_typed_is_in_no_address(staff, caller):
    page = staff.get("/staff/")
    assert f'action="{SEARCH}" method="post"' in page.text
    assert staff.get(SEARCH, {"who": EMAIL}).context["requests"] == []


def test_of_very_many_the_newest_are_shown(staff):
    for number in range(52):
        received(timedelta(hours=number))

    page = staff.post(SEARCH, {"who": EMAIL})

    assert len(page.context["requests"]) == 50
    assert "Only the newest 50 are shown." in page.text
    assert AccessLogEntry.objects.get().detail == "email, 50 found"


def test_strangers_cannot_search(client):
    assert client.post(SEARCH, {"who": EMAIL})["Location"] == "/staff/sign-in/"
