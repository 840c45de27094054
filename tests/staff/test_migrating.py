"""A site from before there were roles and seals: its people and its log after the upgrade."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from microsite.staff.members import Member
from microsite.staff.models import AccessLogEntry

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(*names: str):
    """Bring the staff tables to a state, the newest when none is named; return its models."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    targets = [("staff", name) for name in names] or leaves
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def old_site() -> Iterator[None]:
    apps = migrate("0001_initial")
    users = apps.get_model("auth", "User").objects
    joy = users.create(username="joy", is_staff=True)
    users.create(username="boss", is_staff=True, is_superuser=True)
    users.create(username="a.patient")
    entries = apps.get_model("staff", "AccessLogEntry").objects
    for number in range(1203):
        entries.create(who_id=joy.pk, what="listed", detail=f"new, page {number}")
    yield
    migrate()


def test_people_keep_what_they_could_do_and_old_rows_are_sealed_in_order(old_site):
    migrate()

    roles = dict(Member.objects.values_list("user__username", "role"))
    assert roles == {"joy": "reception", "boss": "owner"}
    entries = AccessLogEntry.objects.order_by("number")
    assert [entry.number for entry in entries] == list(range(1, 1204))
    assert entries[1202].detail == "new, page 1202"
    AccessLogEntry.objects.record(None, AccessLogEntry.What.REFUSED)
    said = io.StringIO()
    call_command("verify_access_log", stdout=said)
    assert said.getvalue().startswith("The access log is whole: 1204 rows.")


def test_the_way_back_keeps_the_log(old_site):
    migrate()

    apps = migrate("0001_initial")

    assert apps.get_model("staff", "AccessLogEntry").objects.count() == 1203
