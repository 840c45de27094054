"""The page where clinicians see the flow and the rules."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from microsite.pages.library import current_library
from tests.folder import ContentFolder, forget_library
from tests.people import hired, signed_in
from tests.self_check import SELF_CHECK
from tests.structure import faults_of

ADDRESS = "/staff/self-check/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return signed_in(hired("clinician", role="clinician"))


def test_only_staff_see_the_rules(client, staff):
    patient = Client()
    patient.force_login(get_user_model().objects.create_user("patient", password="a b c d e f g"))

    assert client.get(ADDRESS).status_code == 302
    assert patient.get(ADDRESS).status_code == 403
    answer = staff.get(ADDRESS)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_the_page_has_every_question_rule_and_source(staff):
    check = current_library().self_check
    assert check is not None

    html = staff.get(ADDRESS).text

    assert faults_of(html) == []
    assert re.findall(r'<tr id="rule-(\w+)">', html) == [*check.rules]
    assert re.findall(r'data-question="([\w-]+)"', html) == [*check.questions]
    assert len(re.findall(r'id="source-\d+"', html)) == len(check.sources)
    assert "42 questions, 69 rules. Last change: 22 November 2026." in html
    assert "To be read again by 22 May 2027." in html


def test_staff_find_the_page_from_every_staff_page(staff):
    link = f'<a class="staff-header__link" href="{ADDRESS}"'

    assert f"{link}>Self-check</a>" in staff.get("/staff/").text
    here = staff.get(ADDRESS).text
    assert f'{link} aria-current="page">Self-check</a>' in here
    assert here.partition("</head>")[2].count("aria-current") == 1


def test_the_page_shows_the_rules_of_now(staff, small_site: ContentFolder):
    assert "There is no self-check" in staff.get(ADDRESS).text
    small_site.write("en/self-check.yaml", SELF_CHECK)
    forget_library()

    html = staff.get(ADDRESS).text

    assert re.findall(r'<tr id="rule-(\w+)">', html) == ["A1", "B1", "D8", "G6", "G6a", "K1"]
    assert "Do you have a pacemaker? <strong>“Yes”</strong>" in html
