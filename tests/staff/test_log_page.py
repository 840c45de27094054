"""The access log as an owner reads it."""

from __future__ import annotations

import pytest

from microsite.staff.models import AccessLogEntry
from tests.people import hired, signed_in

LOG = "/staff/access-log/"
What = AccessLogEntry.What

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return hired("boss", role="owner")


def numbers(page) -> list[int]:
    return [entry.number for entry in page.context["entries"]]


def test_owner_sees_the_newest_first_and_that_is_written_down(owner):
    nurse = hired("nurse")
    AccessLogEntry.objects.record(nurse, What.LISTED, detail="inbox: new")
    AccessLogEntry.objects.record(None, What.REFUSED)

    page = signed_in(owner).get(LOG)

    assert numbers(page) == [2, 1]
    assert "Nobody signed in" in page.text
    newest = AccessLogEntry.objects.newest_first()[0]
    assert (newest.who, newest.what, newest.detail) == (owner, "listed", "access log, page 1")


def test_filters_narrow_and_stay_while_turning_pages(owner):
    nurse = hired("nurse")
    for _ in range(51):
        AccessLogEntry.objects.record(nurse, What.VIEWED)
    AccessLogEntry.objects.record(None, What.REFUSED)
    client = signed_in(owner)

    first = client.get(LOG, {"who": nurse.pk, "what": "viewed"})
    second = client.get(LOG, {"who": nurse.pk, "what": "viewed", "page": 2})

    assert numbers(first) == list(range(51, 1, -1))
    assert f'href="?who={nurse.pk}&amp;what=viewed&amp;page=2"' in first.text
    assert numbers(second) == [1]
    assert numbers(client.get(LOG, {"who": "0"})) == [52]
    assert numbers(client.get(LOG, {"what": "let_go"})) == []
    assert "There are no entries of this kind" in client.get(LOG, {"what": "let_go"}).text


def test_a_filter_that_is_not_offered_is_none(owner):
    AccessLogEntry.objects.record(None, What.REFUSED)

    assert numbers(signed_in(owner).get(LOG, {"who": "x", "what": "y", "page": "z"})) == [1]
