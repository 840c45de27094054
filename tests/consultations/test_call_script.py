"""What staff read before they call somebody."""

from __future__ import annotations

from typing import Any

import pytest

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.states import OPEN, REACHABLE
from tests.requests_made import received
from tests.structure import faults_of

pytestmark = pytest.mark.django_db


def script(staff, record: ConsultationRequest) -> dict[str, str]:
    page = staff.get(f"/staff/requests/{record.pk}/")
    assert faults_of(page.text) == []
    return {row.label: row.value for row in page.context["call_script"]}


def by_phone(**changes: Any) -> ConsultationRequest:
    return received(contact_by="phone", phone="01632 960777", email="", **changes)


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        ("yes", "You may leave your name and our number, 01632 960123"),
        ("no", "Do not leave a message"),
        ("", "Do not leave a message"),
    ],
)
def test_identity_comes_first_and_messages_only_where_allowed(staff, allowed, said):
    lines = script(staff, by_phone(message_ok=allowed))

    assert list(lines) == ["First", "Make sure who it is", "Then", "Nobody answers"]
    assert "May I speak to Ottilie Zebrafinch?" in lines["First"]
    assert "Is this a good time to talk?" in lines["Then"]
    assert said in lines["Nobody answers"]
    assert "stretch" not in " ".join(lines.values()).lower()


def test_who_did_not_ask_for_a_call_is_not_called(staff):
    assert script(staff, received()) == {}


@pytest.mark.parametrize("status", REACHABLE)
def test_nobody_is_called_when_it_is_finished(staff, nurse, status):
    record = by_phone(message_ok="yes")
    record.move(nurse, status)

    assert bool(script(staff, record)) is (status in OPEN)
