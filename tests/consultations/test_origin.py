"""Which posts are taken in, by what browsers say of them."""

from __future__ import annotations

import pytest

from microsite.consultations.models import ConsultationRequest
from tests.consultations.conftest import carried_by

FORM = "/consultation/"
ABSENT = None
ALLOWED_SITES = [ABSENT, "same-origin", "none"]
REFUSED_SITES = ["same-site", "cross-site", "", "Same-Origin", "same-origin, same-origin", "x"]
ALLOWED_ORIGINS = [ABSENT, "http://testserver", "https://testserver", "HTTPS://TESTSERVER"]
REFUSED_ORIGINS = [
    "null",
    "",
    "testserver",
    "//testserver",
    "http://testserver.evil.example",
    "http://evil.example",
    "http://testserver:8000",
    "http://testserver@evil.example",
    "http://evil.example/testserver",
    "http://testserver/",
    "http://testserver http://evil.example",
    "http://[",
    "ftp://testserver",
    "file://",
    "chrome-extension://abcdef",
]

MATRIX = [
    (site, origin, site in ALLOWED_SITES and origin in ALLOWED_ORIGINS)
    for site in ALLOWED_SITES + REFUSED_SITES
    for origin in ALLOWED_ORIGINS + REFUSED_ORIGINS
]


@pytest.mark.django_db
def test_post_is_taken_in_only_from_our_own_pages(client, patient, by_phone):
    wrong = []
    fields = carried_by(patient.checks(by_phone))
    fields |= {"_from": "check", "_to": "send", "consent": "on"}
    for site, origin, is_taken_in in MATRIX:
        headers = {"Sec-Fetch-Site": site, "Origin": origin}
        headers = {name: value for name, value in headers.items() if value is not None}
        before = ConsultationRequest.objects.count()
        fields["submission_key"] = patient.opens_the_form()

        answer = client.post(FORM, fields, headers=headers)

        stored = ConsultationRequest.objects.count() - before
        if (answer.status_code, stored) != ((303, 1) if is_taken_in else (403, 0)):
            wrong.append((site, origin, answer.status_code, stored))
    assert wrong == []


def test_refusal_is_a_page_of_ours(patient, by_phone):
    page = patient.sends(by_phone, **{"Sec-Fetch-Site": "cross-site"})

    assert page.status_code == 403
    assert "consultations/refused.html" in [template.name for template in page.templates]
    assert "Zebrafinch" not in page.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_links_from_elsewhere_may_open_the_form(client, site):
    headers = {"Sec-Fetch-Site": site, "Origin": "null"}

    assert client.get(FORM, headers=headers).status_code == 200


@pytest.mark.django_db
def test_host_with_a_port_is_compared_whole(client, patient, by_phone, settings):
    settings.ALLOWED_HOSTS = ["clinic.example"]
    answers = by_phone | {"submission_key": "x"}
    origins = {"https://clinic.example:8443": 200, "https://clinic.example": 403}

    for origin, status in origins.items():
        headers = {"Origin": origin, "Host": "clinic.example:8443"}
        assert client.post(FORM, answers, headers=headers).status_code == status
