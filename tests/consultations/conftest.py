from __future__ import annotations

import re
import time
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from microsite.consultations.models import ConsultationRequest
from tests.consultations.mailing import inbox
from tests.people import hired, signed_in

__all__ = ["inbox"]

FORM = "/consultation/"
# Every value is a word that appears nowhere else, so that a leak can be searched for.
BY_PHONE = {
    "name": "Ottilie Zebrafinch",
    "contact_by": "phone",
    "phone": "(01632) 960-777",
    "email": "",
    "message_ok": "no",
    "topic": "stretch_marks",
    "best_times": ["weekday_mornings", "any_time"],
    "message": "Quokka mornings suit me.\nThank you.",
    "adult": "on",
    "consent": "on",
    "website": "",
}
BY_EMAIL = BY_PHONE | {
    "contact_by": "email",
    "phone": "",
    "email": "Ottilie.Zebrafinch@example.org",
    "message_ok": "",
}


@pytest.fixture(autouse=True)
def clinic_of_the_tests(small_site) -> None:
    """Take the clinic from a small site, so that editors may change the real one."""


class Patient:
    """Somebody with a browser: opens the form, waits, and sends it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def opens_the_form(self, seconds_ago: float = 60) -> str:
        """Return the key of a page that was loaded so long ago."""
        now = time.time
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time", lambda: now() - seconds_ago)
            page = self.client.get(FORM)
        assert page.status_code == 200
        return key_in(page)

    def sends(self, answers: dict[str, Any], key: str | None = None, **headers: str):
        key = self.opens_the_form() if key is None else key
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"} | headers
        body = urlencode(answers | {"submission_key": key}, doseq=True)
        kind = "application/x-www-form-urlencoded"
        return self.client.post(FORM, body, content_type=kind, headers=headers)


def key_in(page) -> str:
    field = re.search(r"<input[^>]*name=\"submission_key\"[^>]*>", page.text)
    assert field, page.text
    value = re.search(r"value=\"([^\"]*)\"", field[0])
    return unescape(value[1]) if value else ""


@pytest.fixture
def patient(client: Client) -> Patient:
    return Patient(client)


@pytest.fixture
def by_phone() -> dict[str, Any]:
    return dict(BY_PHONE)


@pytest.fixture
def by_email() -> dict[str, Any]:
    return dict(BY_EMAIL)


@pytest.fixture
def key_of():
    """The key that a shown form carries."""
    return key_in


@pytest.fixture
def stored():
    """The one request in the database."""
    return lambda: ConsultationRequest.objects.get()


@pytest.fixture
def nurse(db):
    return hired("nurse")


@pytest.fixture
def staff(nurse) -> Client:
    return signed_in(nurse)


@pytest.fixture
def markers() -> list[str]:
    """Words of the answers, one from each field that a person types into."""
    return ["Zebrafinch", "ottilie", "960-777", "01632960777", "Quokka", "stretch_marks"]
