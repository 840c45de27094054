"""All rows in another database, each compared: SQLite, PostgreSQL, and back."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from microsite.backups import copying
from microsite.consultations.models import ConsultationRequest
from microsite.staff.models import AccessLogEntry
from tests.backups.commands import rows
from tests.people import hired
from tests.requests_made import received

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS, LOG = "consultations_consultationrequest", "staff_accesslogentry"


@pytest.fixture
def filled(small_site, settings) -> None:
    """Requests, staff and a log, in the site's database."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    nurse = hired("nurse")
    for number in range(30):
        request = received(email=f"p{number}@example.org", message="ü\u2028 " * number)
        AccessLogEntry.objects.record(nurse, AccessLogEntry.What.VIEWED, request.pk)


def copies(to: str) -> str:
    said = io.StringIO()
    call_command("copy_database", to, stdout=said)
    return said.getvalue()


def without_counters(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows that are ours: which migration ran when is each database's own."""
    return {
        table: found
        for table, found in rows(file).items()
        if table not in ("django_migrations", "sqlite_sequence")
    }


def test_every_row_is_there_and_the_log_is_whole(filled, tmp_path):
    file = tmp_path / "copy.sqlite3"

    said = copies(f"sqlite:///{file}")

    assert "30 consultations_consultationrequest\n" in said
    assert "The access log is whole: " in said
    with closing(sqlite3.connect(file)) as plain:
        sealed = dict(plain.execute(f"SELECT reference, sealed_answers FROM {REQUESTS}"))
    assert sealed == {
        each.reference: bytes(each.sealed_answers) for each in ConsultationRequest.objects.all()
    }
    with pytest.raises(CommandError, match="the database to copy into is not empty"):
        copies(f"sqlite:///{file}")


def test_a_copy_that_is_not_equal_is_none(filled, tmp_path, monkeypatch):
    file = tmp_path / "copy.sqlite3"
    spoilt = AccessLogEntry.objects.using(copying.COPY)
    monkeypatch.setattr(copying, "_let_numbers_go_on", lambda: spoilt.update(detail="other"))

    with pytest.raises(CommandError, match=f"30 rows of {LOG} are not as they were copied"):
        copies(f"sqlite:///{file}")

    assert {len(found) for found in without_counters(file).values()} == {0}


def test_a_log_that_was_changed_before_is_told(filled, tmp_path, capfd):
    last = AccessLogEntry.objects.newest_first()[0]
    AccessLogEntry.objects.filter(pk=last.pk).update(detail="other")

    with pytest.raises(CommandError, match="the access log is not whole"):
        copies(f"sqlite:///{tmp_path / 'copy.sqlite3'}")

    assert f"Row {last.number} of the access log" in capfd.readouterr().err


@pytest.mark.parametrize("to", ["mysql://h/n", "sqlite:///", "postgres://h/n?options=x"])
def test_an_address_that_cannot_be_is_told(to):
    with pytest.raises(CommandError, match="Nothing was copied: "):
        copies(to)


@pytest.mark.postgres
def test_it_goes_to_postgresql_and_back_and_goes_on_there(filled, tmp_path):
    first, second = tmp_path / "first.sqlite3", tmp_path / "second.sqlite3"
    name = f"copy_{token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    there = f"postgres://site@/{name}?host={connection.settings_dict['HOST']}"

    copies(f"sqlite:///{first}")
    to_postgres = copying.on_database(f"sqlite:///{first}", "copy_database", there)
    back = copying.on_database(there, "copy_database", f"sqlite:///{second}")

    assert "30 consultations_consultationrequest\n" in to_postgres.stdout
    assert back.returncode == 0
    assert without_counters(first) == without_counters(second)
    with psycopg.connect(there) as opened:
        number = opened.execute(f"SELECT nextval(pg_get_serial_sequence('{LOG}', 'id'))").fetchone()
    assert number == (AccessLogEntry.objects.latest("pk").pk + 1,)
