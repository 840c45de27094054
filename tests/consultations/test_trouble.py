"""When a request cannot be stored, the patient is told so and nothing else is."""

from __future__ import annotations

import logging

import pytest
from django.core import mail
from django.db import connection
from django.utils.log import AdminEmailHandler

from microsite.consultations.models import ConsultationEvent, ConsultationRequest
from microsite.pages.library import current_library
from tests.database import IS_POSTGRES
from tests.database_troubles import locked, refusing

FORM = "/consultation/"


@pytest.fixture
def error_mail(settings):
    """Mail the owner about errors in the most talkative way Django knows."""
    settings.ADMINS = [("Owner", "owner@example.com")]
    handler = AdminEmailHandler(include_html=True)
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)


def everything_reported(caplog) -> str:
    """Return the log with its tracebacks, and all mail with its attachments."""
    parts = [caplog.text]
    for message in mail.outbox:
        html = [text for text, _ in getattr(message, "alternatives", [])]
        parts += [message.subject, message.body, *html]
    return "\n".join(parts)


def leaks(markers: list[str], text: str) -> list[str]:
    return [word for word in markers if word.lower() in text.lower()]


@pytest.mark.django_db(transaction=True)
class TestLockedDatabase:
    def test_patient_is_told_that_nothing_was_sent_and_can_send_again(
        self, patient, by_phone, key_of
    ):
        key = patient.opens_the_form()
        with locked():
            page = patient.sends(by_phone, key)

        assert page.status_code == 503
        assert "was not sent" in page.text
        assert current_library().clinic.phone in page.text
        for words in ("Ottilie Zebrafinch", "(01632) 960-777", "Quokka mornings suit me."):
            assert words in page.text
        assert page["Cache-Control"] == "no-store"
        assert ConsultationRequest.objects.count() == 0

        # The page carries the same key, so that sending twice is still one request.
        assert key_of(page) == key
        assert patient.sends(by_phone, key_of(page)).status_code == 303
        assert patient.sends(by_phone, key_of(page)).status_code == 303
        assert ConsultationRequest.objects.count() == 1

    def test_log_says_what_happened_and_no_answer(
        self, patient, by_phone, caplog, error_mail, markers
    ):
        with locked():
            patient.sends(by_phone)

        reason = "canceling statement due to lock timeout" if IS_POSTGRES else "database is locked"
        assert f"could not be stored: OperationalError: {reason}" in caplog.text
        assert mail.outbox
        assert leaks(markers, everything_reported(caplog)) == []

    def test_form_and_old_confirmations_are_still_shown(self, client, patient, by_phone):
        address = patient.sends(by_phone)["Location"]
        with locked():
            assert client.get(FORM).status_code == 200
            assert client.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_unreachable_database_answers_politely(client, patient, by_phone):
    address = patient.sends(by_phone)["Location"]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consultations_consultationrequest RENAME TO gone")
    try:
        page, form = client.get(address), patient.sends(by_phone)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO consultations_consultationrequest")

    assert (page.status_code, form.status_code) == (503, 503)
    assert page["Cache-Control"] == "no-store"
    assert current_library().clinic.phone in page.text


@pytest.mark.django_db(transaction=True)
def test_request_without_its_event_is_not_stored(patient, by_phone):
    with refusing("INSERT", "consultations_consultationevent"):
        page = patient.sends(by_phone)

    assert page.status_code == 503
    assert ConsultationRequest.objects.count() == ConsultationEvent.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("keys", [[], [b"short"]])
def test_nothing_is_stored_without_a_key_to_seal_it(patient, by_phone, settings, keys, caplog):
    settings.ENCRYPTION_KEYS = keys

    page = patient.sends(by_phone)

    assert page.status_code == 503
    assert "Ottilie Zebrafinch" in page.text
    assert ConsultationRequest.objects.count() == 0
    assert "ENCRYPTION_KEYS is empty or malformed" in caplog.text


def broken(*args, **kwargs):
    raise RuntimeError("made to fail")


# Each is a place deep in somebody else's code, reached while answers are in local variables.
FAULTS = [
    "unicodedata.normalize",
    "microsite.consultations.forms.validate_email",
    "json.dumps",
    "os.urandom",
    "django.shortcuts.loader.render_to_string",
]
STAFF_FAULTS = [
    "microsite.consultations.plain_text._deceives",
    "unicodedata.category",
    "django.shortcuts.loader.render_to_string",
]


@pytest.mark.django_db
@pytest.mark.parametrize("place", FAULTS)
def test_crash_reports_hold_no_answer(
    client, patient, by_email, caplog, error_mail, markers, monkeypatch, place
):
    check = patient.checks(by_email)
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(place, broken)
        page = patient.sends_from(check, by_email)

    assert page.status_code == 500
    assert "made to fail" in caplog.text
    assert "made to fail" in mail.outbox[0].alternatives[0][0]
    assert leaks(markers, page.text + everything_reported(caplog)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("place", STAFF_FAULTS)
def test_crash_reports_about_staff_pages_hold_no_answer(
    staff, patient, by_phone, stored, caplog, error_mail, markers, monkeypatch, place
):
    patient.sends(by_phone)
    staff.raise_request_exception = False
    for address in ("/staff/", f"/staff/requests/{stored().pk}/"):
        with monkeypatch.context() as patch:
            patch.setattr(place, broken)
            page = staff.get(address)

        assert page.status_code == 500
        assert leaks(markers, page.text + everything_reported(caplog)) == []
    assert "made to fail" in mail.outbox[0].alternatives[0][0]


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["json.loads", "django.shortcuts.loader.render_to_string"])
def test_crash_reports_about_confirmations_hold_no_answer(
    client, patient, by_phone, caplog, error_mail, markers, monkeypatch, place
):
    address = patient.sends(by_phone)["Location"]
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(place, broken)
        page = client.get(address)

    assert page.status_code == 500
    assert "made to fail" in mail.outbox[0].alternatives[0][0]
    assert leaks(markers, page.text + everything_reported(caplog)) == []


@pytest.mark.django_db
def test_log_of_ordinary_work_holds_no_answer(
    client, staff, patient, by_phone, caplog, markers, stored
):
    caplog.set_level(logging.DEBUG, "django.request")
    key = patient.opens_the_form()
    answer = patient.sends(by_phone, key)
    client.get(answer["Location"])
    patient.sends(by_phone | {"name": ""})
    patient.sends(by_phone | {"message": "Other"}, key)
    patient.sends(by_phone, **{"Origin": "null"})
    staff.get("/staff/")
    staff.get(f"/staff/requests/{stored().pk}/")

    assert leaks(markers, caplog.text) == []
    assert leaks(markers, answer["Location"]) == []
