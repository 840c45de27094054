from __future__ import annotations

import re
import time
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from microsite.consultations.forms import ConsentForm
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.stages import NAMES, STAGES
from tests.consultations.mailing import inbox
from tests.people import hired, signed_in

__all__ = ["inbox"]

FORM = "/consultation/"
CONSENTS = tuple(ConsentForm.base_fields)  # and what no person fills in
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
    "adult": "yes",
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
    """Somebody with a browser: starts, answers page after page, waits, and sends."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def opens_the_form(self, seconds_ago: float = 60) -> str:
        """Return the key of a request that was begun so long ago."""
        now = time.time
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time", lambda: now() - seconds_ago)
            page = self.posts({"_to": NAMES[0]})
        assert page.status_code == 200
        return field_in(page, "submission_key")

    def posts(self, fields: dict[str, Any], **headers: str):
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"} | headers
        body = urlencode(fields, doseq=True)
        kind = "application/x-www-form-urlencoded"
        return self.client.post(FORM, body, content_type=kind, headers=headers)

    def answers(self, stage: str, answers: dict[str, Any], page=None, **more: str):
        """Send one page with what it asks; ``page`` is the one before, with what it carries."""
        asked = STAGES[stage].form.base_fields
        given = {name: answers[name] for name in asked if name in answers}
        carried = carried_by(page) if page is not None else {}
        return self.posts({**carried, **given, "_from": stage, "_to": "next", **more})

    def checks(self, answers: dict[str, Any], key: str | None = None, page=None):
        """Answer every page and return the one to check them on, or the one with a mistake."""
        key = self.opens_the_form() if key is None else key
        for stage in NAMES:
            page = self.answers(stage, answers, page, submission_key=key)
            if not page.context or ("rows" not in page.context and page.context["form"].errors):
                break
        return page

    def sends(self, answers: dict[str, Any], key: str | None = None, **headers: str):
        key = self.opens_the_form() if key is None else key
        page = self.checks(answers, key)
        if not page.context or "rows" not in page.context:
            return page
        return self.sends_from(page, answers, key, **headers)

    def sends_from(self, page, answers: dict[str, Any], key: str | None = None, **headers: str):
        """Press the last button of a page to check everything on."""
        consents = {name: answers[name] for name in CONSENTS if name in answers}
        fields = carried_by(page) | consents | {"_from": "check", "_to": "send"}
        if key is not None:
            fields["submission_key"] = key
        return self.posts(fields, **headers)


def carried_by(page) -> dict[str, str]:
    names = ("_answers", "submission_key", "_returns")
    return {name: value for name in names if (value := field_in(page, name))}


def field_in(page, name: str) -> str:
    field = re.search(rf"<input[^>]*name=\"{name}\"[^>]*>", page.text)
    value = re.search(r"value=\"([^\"]*)\"", field[0]) if field else None
    return unescape(value[1]) if value else ""


def key_in(page) -> str:
    return field_in(page, "submission_key")


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
