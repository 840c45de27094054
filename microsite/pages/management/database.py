"""The database as a start needs it: there, with its tables, and keeping what it is given."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django.db
from django.core.management import call_command
from django.db import connection

# Any number will do that nothing else on this database locks.
NUMBER_OF_LOCK = 20_261_126


def prepare_database() -> str:
    try:
        with _alone():
            call_command("migrate", interactive=False, verbosity=0)
    # MigrationSchemaMissing, for one, is no more than a DatabaseError.
    except django.db.DatabaseError as problem:
        reason = str(problem).strip().splitlines()[0]
        cure = "DATABASE_URL says where it is; its user must own the database."
        sys.exit(f"The database cannot be used: {reason}\n{cure}")
    # What the database says of itself is only asked for by name: are commits durable?
    call_command("check", databases=["default"], stdout=io.StringIO())
    return f"ready ({connection.display_name})"


@contextmanager
def _alone() -> Iterator[None]:
    """Let one of several machines that start at the same moment change the tables of PostgreSQL."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        # Changing a large table takes longer than a patient would wait.
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [NUMBER_OF_LOCK])
    try:
        yield
    finally:
        connection.close()  # and with it the lock goes
