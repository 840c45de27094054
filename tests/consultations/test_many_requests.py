"""The inbox stays fast: as many queries for many as for few, and none reads a whole big table."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.large_inbox import fill
from microsite.consultations.models import ConsultationRequest
from tests.people import signed_in

pytestmark = pytest.mark.django_db
MANY, FEW = 2_000, 400
BIG = r"consultations_\w+|staff_accesslogentry"
LISTS = [
    f"/staff/?show={show}{more}"
    for show, more in [
        *[(show, "") for show in ("new", "in_touch", "waiting", "booked", "suspected_spam", "all")],
        ("all", "&page=40"),
        ("closed", "&page=9"),
        ("new", "&call=now"),
        ("new", "&owner=mine"),
        ("new", "&owner=nobody"),
        ("closed", "&owner=mine"),
        ("in_touch", "&snoozed=yes"),
    ]
] + ["/staff/numbers/"]
SEARCHES = ["07700 000007", "person-7@example.org", "MN-22222-22222"]


@pytest.fixture
def analysed(nurse, request):
    """Let the database know how its rows are spread, as ANALYZE does on a running site."""
    fill(request.param, nurse)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture
def staff(nurse) -> Client:
    # After half a minute a session would write down that somebody is still there.
    return signed_in(nurse, seen=time.time() + 3600)


def queries_of(staff: Client, address: str, who: str = "") -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = staff.post(address, {"who": who}) if who else staff.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in asked.captured_queries]


def whole_tables_read(sql: str) -> list[str]:
    """Return the steps of the plan that look at each row of a big table, not of its index."""
    if not sql.startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [row[3] for row in cursor.fetchall()]
    return [step for step in steps if re.match(rf"SCAN ({BIG})(?!.*INDEX)", step)]


# Small tables PostgreSQL reads whole, whatever indexes there are.
@pytest.mark.sqlite
@pytest.mark.parametrize("analysed", [MANY], indirect=True)
def test_no_query_reads_a_whole_big_table(staff, analysed):
    asked = [(address, "") for address in LISTS] + [("/staff/search/", who) for who in SEARCHES]

    for address, who in asked:
        for sql in queries_of(staff, address, who):
            assert whole_tables_read(sql) == [], (address, who, sql)


@pytest.mark.parametrize("analysed", [FEW], indirect=True)
def test_many_need_as_many_queries_as_few(staff, nurse, analysed):
    addresses = [(address, "") for address in LISTS] + [("/staff/search/", SEARCHES[0])]
    # The first entry of an access log begins its chain, which takes queries of its own.
    queries_of(staff, *addresses[0])
    few = {asked: len(queries_of(staff, *asked)) for asked in addresses}
    fill(MANY - FEW, get_user_model().objects.create_user("kim", is_staff=True))

    assert ConsultationRequest.objects.count() == MANY
    assert {asked: len(queries_of(staff, *asked)) for asked in addresses} == few


@pytest.mark.sqlite
def test_plan_that_reads_a_whole_table_is_seen(nurse):
    fill(10, nurse)

    sql = str(ConsultationRequest.objects.filter(spam_reasons="x").query).replace("= x", "= 'x'")

    assert whole_tables_read(sql) == ["SCAN consultations_consultationrequest"]
