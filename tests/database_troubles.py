"""Troubles of the database that a test makes on purpose, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from django.db import connection, connections

from tests.database import IS_POSTGRES

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'refused'; END $$
"""


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def refusing(what: Literal["INSERT", "DELETE"], table: str, when: str = "1 = 1") -> Iterator[None]:
    """Let the database refuse each such row for a while."""
    trigger = f"CREATE TRIGGER refuse BEFORE {what} ON {table} FOR EACH ROW WHEN ({when})"
    if IS_POSTGRES:
        run(REFUSE, f"{trigger} EXECUTE FUNCTION refuse()")
    else:
        run(f"{trigger} BEGIN SELECT RAISE(ABORT, 'refused'); END")
    try:
        yield
    finally:
        run(*(["DROP FUNCTION refuse CASCADE"] if IS_POSTGRES else ["DROP TRIGGER refuse"]))


@contextmanager
def locked() -> Iterator[None]:
    """Let another process hold what every new request needs; give up waiting for it soon."""
    run("SET lock_timeout = 100" if IS_POSTGRES else "PRAGMA busy_timeout=100")
    other = connections.create_connection("default")
    other.connect()
    with other.cursor() as cursor:
        cursor.execute("BEGIN" if IS_POSTGRES else "BEGIN IMMEDIATE")
        if IS_POSTGRES:
            cursor.execute("LOCK TABLE consultations_consultationrequest IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def read() -> Iterator[None]:
    """Let another process look at what is there as it is now."""
    run("SELECT 1" if IS_POSTGRES else "PRAGMA busy_timeout=100")
    other = connections.create_connection("default")
    other.connect()
    with other.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ" if IS_POSTGRES else "BEGIN")
        cursor.execute("SELECT count(*) FROM consultations_consultationrequest")
    try:
        yield
    finally:
        other.close()


@contextmanager
def unwritable() -> Iterator[None]:
    name = "default_transaction_read_only" if IS_POSTGRES else "query_only"
    run(f"SET {name} = on" if IS_POSTGRES else f"PRAGMA {name} = ON")
    try:
        yield
    finally:
        run(f"SET {name} = off" if IS_POSTGRES else f"PRAGMA {name} = OFF")


@contextmanager
def unreachable(nowhere: Path) -> Iterator[None]:
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        name = "HOST" if IS_POSTGRES else "NAME"
        patch.setitem(connection.settings_dict, name, str(nowhere / "gone" / "site.sqlite3"))
        yield
        connection.close()
