"""Somebody who asks for it gets one email that their request is here, and it says nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.readiness import what_is_wrong
from microsite.pages.library import current_library
from tests.consultations.mailing import INBOX_ADDRESS, let_time_pass, notifications, send_all

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "Ottilie.Zebrafinch@example.org"
BOX = 'name="acknowledge"'


@pytest.fixture
def asks_for_it(patient, by_email, inbox):
    """Send a request by email with the box ticked; ``change`` other answers."""

    def ask(**change):
        return patient.sends(by_email | {"acknowledge": "on"} | change)

    return ask


def to_patient(inbox):
    return [
        mail
        for mail, to in zip(inbox.arrived, inbox.recipients, strict=True)
        if to != [INBOX_ADDRESS]
    ]


def test_the_mail_holds_the_reference_and_nothing_of_the_request(
    asks_for_it, inbox, client, stored, markers
):
    page = client.get(asks_for_it()["Location"])
    assert "An email that says so is on its way" in page.text

    send_all()

    (mail,) = to_patient(inbox)
    assert mail["Subject"] == "Your request"
    assert mail["To"] == ADDRESS
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_payload(decode=True).decode()
    clinic = current_library().clinic
    assert stored().reference in body
    assert clinic.phone in body
    assert f"{clinic.reply_by(stored().received_at):%A}" in body
    said = "".join(f"{name}: {value}\n" for name, value in mail.items() if name != "To") + body
    words = [*markers, "microneedling", "needl", "skin", "stretch", clinic.name, str(stored().pk)]
    assert [word for word in words if word.lower() in said.lower()] == []


def test_nobody_gets_one_who_did_not_ask(asks_for_it, inbox, client, stored):
    page = client.get(asks_for_it(acknowledge="")["Location"])
    send_all()

    assert to_patient(inbox) == []
    assert "on its way" not in page.text
    assert stored().answers().also_agreed == ()


def test_the_words_that_were_agreed_to_are_kept_with_their_version(asks_for_it, stored):
    asks_for_it()

    assert stored().answers().also_agreed == ("Yes, email me that you have my request",)
    assert [len(version) for version in stored().other_consent_versions] == [64]
    assert stored().other_consent_versions != [stored().consent_version]


def test_the_box_is_there_only_with_an_address_and_unticked(patient, by_phone, by_email, inbox):
    assert BOX not in patient.checks(by_phone).text
    page = patient.checks(by_email)
    assert page.context["form"]["acknowledge"].value() is None
    assert BOX in page.text


def test_a_site_without_mail_does_not_offer_it(patient, by_email, settings):
    settings.MISSING_FOR_MAIL = ("EMAIL_URL",)

    assert BOX not in patient.checks(by_email).text
    patient.sends(by_email | {"acknowledge": "on"})
    assert [one.kind for one in notifications()] == ["new_request"]


def test_nobody_who_is_called_gets_one(patient, by_phone, inbox):
    patient.sends(by_phone | {"acknowledge": "on", "email": ADDRESS})

    assert [one.kind for one in notifications()] == ["new_request"]


def test_one_address_gets_at_most_one_a_day(asks_for_it, inbox):
    for spelling in (ADDRESS, ADDRESS.lower(), ADDRESS.upper()):
        asks_for_it(email=spelling)
    send_all()

    assert ConsultationRequest.objects.new().count() == 3
    assert len(to_patient(inbox)) == 1


def test_two_addresses_get_one_each(asks_for_it, inbox):
    asks_for_it()
    asks_for_it(email="wil@example.net")
    send_all()

    assert len(to_patient(inbox)) == 2


def test_suspected_spam_sends_mail_to_no_stranger(asks_for_it, inbox, stored):
    asks_for_it(website="x")
    send_all()

    assert stored().status == "suspected_spam"
    assert to_patient(inbox) == []


def test_an_address_that_does_not_exist_is_given_up_after_a_day_and_alarms_nobody(
    asks_for_it, inbox
):
    asks_for_it()
    ConsultationNotification.objects.filter(kind="new_request").update(
        sent_at=timezone.now(), attempts=1
    )
    inbox.answer_to_recipient = "550 no such mailbox"
    send_all()
    assert inbox.tried == 1
    let_time_pass(hours=23)
    send_all()
    assert inbox.tried == 2

    let_time_pass(hours=2)
    send_all()

    assert inbox.tried == 2
    assert what_is_wrong() == ""
    waits = ConsultationNotification.objects.awaited_since(timezone.now() + timedelta(days=9))
    assert not waits.exists()


def test_one_that_cannot_be_opened_holds_nobody_up(asks_for_it, inbox, settings):
    asks_for_it()
    settings.ENCRYPTION_KEYS = [b"x" * 32]

    sender = send_all()

    assert (sender.sent, sender.refused) == (1, 1)
    assert [one.last_error for one in notifications() if not one.sent_at] == ["SealError"]
