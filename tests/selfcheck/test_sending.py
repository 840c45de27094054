"""The result goes to the clinic only when somebody has seen it and said yes."""

from __future__ import annotations

import re
from html import unescape

import pytest

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.stages import NAMES
from tests.consultations.conftest import BY_PHONE as ANSWERS
from tests.consultations.conftest import Patient, carried_by
from tests.selfcheck.walker import HIDDEN, Walker, harmless

pytestmark = pytest.mark.django_db
ASK = "/consultation/"


@pytest.fixture
def patient(client):
    return Patient(client)


@pytest.fixture
def start(client, check):
    """The page that a request starts on, as it opens from a result."""
    somebody = (
        Walker(client, {**harmless(check), "pregnancy": "pregnant"}).start(check).to_the_end()
    )
    result = unescape(dict(HIDDEN.findall(somebody.html))["self_check"])
    return client.post(ASK, {"from_self_check": "yes", "self_check": result})


@pytest.fixture
def last_page(start, patient):
    """The page on which everything is checked, with the result on it."""
    page = start
    for stage in NAMES:
        page = patient.answers(stage, ANSWERS, page)
    return page


def shown_in(page) -> str:
    found = re.search(r'<blockquote class="request__quoted">(.*?)</blockquote>', page.text)
    assert found
    return unescape(found[1].replace("<br>", "\n"))


def test_the_result_is_announced_on_the_first_page_and_not_yet_sent(start):
    assert "Your self-check result comes along" in start.text
    assert "There is a problem" not in start.text
    assert ConsultationRequest.objects.count() == 0


def test_the_last_page_shows_what_would_be_sent_and_nothing_is_ticked(last_page, check):
    assert "You are pregnant." in shown_in(last_page)
    assert check.results.wait.heading in shown_in(last_page)
    assert re.search(r'name="send_self_check"(?![^>]*checked)', last_page.text)
    assert ConsultationRequest.objects.count() == 0


@pytest.mark.parametrize("says_yes", [True, False])
def test_what_is_shown_is_sent_only_with_a_yes(patient, last_page, says_yes):
    patient.sends_from(last_page, ANSWERS | ({"send_self_check": "on"} if says_yes else {}))

    stored = ConsultationRequest.objects.get().answers()
    assert stored.self_check == (shown_in(last_page) if says_yes else "")


def test_the_result_is_kept_when_the_last_page_has_a_mistake(patient, last_page):
    again = patient.sends_from(last_page, ANSWERS | {"consent": "", "send_self_check": "on"})

    assert "Tick the box to let us use your answers" in again.text
    assert shown_in(again) == shown_in(last_page)
    assert re.search(r'name="send_self_check"[^>]*checked', again.text)


def test_nobody_can_slip_another_result_in_on_the_way(patient, last_page):
    forged = {"send_self_check": "on", "self_check": "Something else", "consent": "on"}
    patient.posts(carried_by(last_page) | forged | {"_from": "check", "_to": "send"})

    assert ConsultationRequest.objects.get().answers().self_check == shown_in(last_page)


def test_others_see_nothing_of_a_self_check(client, patient):
    assert "self-check result" not in client.get(ASK).text
    assert "self_check" not in patient.checks(ANSWERS).text


def test_staff_read_the_result_with_the_request(patient, last_page):
    patient.sends_from(last_page, ANSWERS | {"send_self_check": "on"})

    labels = dict(ConsultationRequest.objects.get().answers().labelled())
    assert labels["Self-check"] == shown_in(last_page)
