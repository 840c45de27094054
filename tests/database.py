"""A pytest plugin: which database the tests use, and what only one of the two can show.

They use SQLite, or with TEST_DATABASE_URL (as ``python -m tools.postgres pytest`` sets it)
PostgreSQL: then only those run that touch a database and start no site or browser of their own.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

from tools.postgres import ADVICE, find_programs

IS_POSTGRES = "TEST_DATABASE_URL" in os.environ
# Files with nothing but names of tables and columns, which take long to search.
THOSE_OF_NAMES = """
    SELECT pg_relation_filenode(oid) FROM pg_class
    WHERE relnamespace = 'pg_catalog'::regnamespace AND relname NOT LIKE 'pg_statistic%'
      AND pg_relation_filenode(oid) IS NOT NULL
"""
TOUCHES = {"db", "transactional_db", "django_db_reset_sequences"}
# What these tests start has its own SQLite.
STARTS_ITS_OWN = {"browser", "served_site", "fresh_site", "new_site", "reached"}


@pytest.fixture(autouse=True)
def waits_for_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let deleted bytes go only once no other test, in its own database, may hold them up."""
    if IS_POSTGRES:
        monkeypatch.setattr("microsite.consultations.wiping.SECONDS_FOR_OTHERS_TO_END", 120)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite: shows what only SQLite has, or starts its own")
    config.addinivalue_line("markers", "both_databases: starts its own, of whichever it is told")
    config.addinivalue_line("markers", "postgres: shows what only PostgreSQL has")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = [item for item in items if belongs_here(item)]
    config.hook.pytest_deselected(items=[item for item in items if not belongs_here(item)])
    items[:] = chosen


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    # `make test ARGS='-k risks'` may choose none that touches the database.
    is_choice = session.config.option.keyword or session.config.option.markexpr
    if IS_POSTGRES and is_choice and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not IS_POSTGRES and find_programs() is None:
        terminalreporter.section("POSTGRESQL WAS LEFT OUT", sep="!", red=True, bold=True)
        terminalreporter.line(ADVICE)


def belongs_here(item: pytest.Item) -> bool:
    if not IS_POSTGRES:
        return item.get_closest_marker("postgres") is None
    if item.get_closest_marker("both_databases"):
        return True
    names = set(getattr(item, "fixturenames", ()))
    touches = item.get_closest_marker("django_db") is not None or names & TOUCHES
    return bool(touches) and not names & STARTS_ITS_OWN and not item.get_closest_marker("sqlite")


def url() -> str:
    """Return the address of this test's database, for processes that it starts."""
    name = connection.settings_dict["NAME"]
    if IS_POSTGRES:
        return f"postgres://site@/{name}?host={connection.settings_dict['HOST']}"
    return f"sqlite:///{name}"


def bytes_on_disk() -> bytes:
    """Return all that the database's files hold, without what PostgreSQL's log has of the past."""
    if IS_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            folder = Path(os.environ["TEST_POSTGRES_DATA"], "base", str(cursor.fetchone()[0]))
            cursor.execute(THOSE_OF_NAMES)
            names_alone = {str(number) for (number,) in cursor.fetchall()}
        files = [file for file in folder.iterdir() if file.name not in names_alone]
        return b"".join(file.read_bytes() for file in files)
    path = Path(connection.settings_dict["NAME"])
    files = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    assert all(file.exists() for file in files)
    return b"".join(file.read_bytes() for file in files)
