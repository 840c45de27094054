"""The result goes to the clinic only when somebody has seen it and said yes."""

from __future__ import annotations

import re
from html import unescape

import pytest

from microsite.consultations.models import ConsultationRequest
from tests.consultations.conftest import BY_PHONE as ANSWERS
from tests.selfcheck.walker import HIDDEN, Walker, harmless

pytestmark = pytest.mark.django_db
ASK = "/consultation/"


@pytest.fixture
def form(client, check):
    """The request form as it opens from a result; the result is in its fields."""
    somebody = (
        Walker(client, {**harmless(check), "pregnancy": "pregnant"}).start(check).to_the_end()
    )
    result = unescape(dict(HIDDEN.findall(somebody.html))["self_check"])
    answer = client.post(ASK, {"from_self_check": "yes", "self_check": result})
    return answer.content.decode()


def key_in(html: str) -> str:
    found = re.search(r'name="submission_key" value="([^"]+)"', html)
    assert found
    return unescape(found[1])


def shown_in(html: str) -> str:
    found = re.search(r'<textarea name="self_check"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    assert found
    return unescape(found[1])


def test_the_form_shows_what_would_be_sent_and_nothing_is_wrong_yet(form, check):
    assert "You are pregnant." in shown_in(form)
    assert check.results.wait.heading in shown_in(form)
    assert "There is a problem" not in form
    assert re.search(r'name="send_self_check"(?![^>]*checked)', form)
    assert ConsultationRequest.objects.count() == 0


@pytest.mark.parametrize("says_yes", [True, False])
def test_what_is_shown_is_sent_only_with_a_yes(client, form, says_yes):
    sent = {**ANSWERS, "submission_key": key_in(form), "self_check": shown_in(form)}
    client.post(ASK, sent | ({"send_self_check": "on"} if says_yes else {}))

    stored = ConsultationRequest.objects.get().answers()
    assert stored.self_check == (shown_in(form) if says_yes else "")


def test_the_result_is_kept_when_the_form_has_a_mistake(client, form):
    sent = {**ANSWERS, "name": "", "submission_key": key_in(form), "self_check": shown_in(form)}
    again = client.post(ASK, sent).content.decode()

    assert "Enter your name" in again
    assert shown_in(again) == shown_in(form)


def test_others_see_nothing_of_a_self_check_in_the_form(client):
    assert "self_check" not in client.get(ASK).content.decode()


def test_staff_read_the_result_with_the_request(client, form):
    sent = {
        **ANSWERS,
        "submission_key": key_in(form),
        "self_check": shown_in(form),
        "send_self_check": "on",
    }
    client.post(ASK, sent)

    labels = dict(ConsultationRequest.objects.get().answers().labelled())
    assert labels["Self-check"] == shown_in(form)
