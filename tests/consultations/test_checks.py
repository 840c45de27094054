"""What stops a machine on which requests could be lost or read."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from microsite.consultations.checks import check_mail
from microsite.sqlite import has_wal_reset_bug
from tests.database_troubles import run

VERSIONS = [
    ((3, 6, 23), False),
    ((3, 7, 0), True),
    ((3, 40, 1), True),
    ((3, 44, 5), True),
    ((3, 44, 6), False),
    ((3, 45, 0), True),
    ((3, 50, 6), True),
    ((3, 50, 7), False),
    ((3, 51, 0), True),
    ((3, 51, 2), True),
    ((3, 51, 3), False),
    ((3, 53, 4), False),
]


@pytest.mark.parametrize(("version", "is_affected"), VERSIONS)
def test_versions_of_sqlite_that_can_lose_a_commit(version, is_affected):
    assert has_wal_reset_bug(version) is is_affected


def complaints() -> str:
    said = StringIO()
    try:
        call_command("check", databases=["default"], stdout=said, stderr=said)
    except CommandError as problem:
        return str(problem)
    return ""


@pytest.fixture
def connection_after(transactional_db):
    """Give the next test a connection without this one's settings."""
    yield
    connection.close()


def test_good_machine_passes(connection_after):
    assert complaints() == ""


@pytest.mark.sqlite
def test_affected_sqlite_in_wal_mode_is_refused(connection_after, monkeypatch):
    run("PRAGMA journal_mode=WAL")
    monkeypatch.setattr(connection.Database, "sqlite_version_info", (3, 40, 1))

    assert "(consultations.E002)" in complaints()
    assert "pysqlite3" in complaints()


@pytest.mark.sqlite
def test_affected_sqlite_with_a_rollback_journal_is_accepted(connection_after, monkeypatch):
    run("PRAGMA journal_mode=DELETE")
    monkeypatch.setattr(connection.Database, "sqlite_version_info", (3, 40, 1))

    assert complaints() == ""


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("level", "is_refused"), [("OFF", True), ("NORMAL", True), ("FULL", False)]
)
def test_commits_that_a_power_cut_undoes_are_refused(connection_after, level, is_refused):
    run(f"PRAGMA synchronous={level}")

    assert ("(consultations.E003)" in complaints()) is is_refused


@pytest.mark.postgres
@pytest.mark.parametrize(("level", "is_refused"), [("off", True), ("local", False), ("on", False)])
def test_commits_that_a_power_cut_of_postgresql_undoes_are_refused(
    connection_after, level, is_refused
):
    run(f"SET synchronous_commit = {level}")

    assert ("(consultations.E004)" in complaints()) is is_refused
    assert ("synchronous_commit=off" in complaints()) is is_refused


@pytest.mark.parametrize("keys", [[], [b"k" * 31], [b"k" * 32, b""], ["k" * 32], None])
def test_missing_or_malformed_keys_are_refused(settings, keys, transactional_db):
    settings.ENCRYPTION_KEYS = keys

    assert "(consultations.E001)" in complaints()
    assert "Set ENCRYPTION_KEYS" in complaints()


@pytest.mark.parametrize("names", [(), ("EMAIL_URL",), ("EMAIL_URL", "CLINIC_INBOX_EMAIL")])
def test_settings_without_which_no_mail_is_sent_are_named(settings, names):
    settings.MISSING_FOR_MAIL = names

    assert [message.id for message in check_mail(None)] == (["consultations.W001"] if names else [])
    assert all(" and ".join(names) in message.hint for message in check_mail(None))
