"""What was deleted or replaced, taken out of the database's files."""

from __future__ import annotations

import time

import django.db
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

SECONDS_FOR_OTHERS_TO_END = 5
# Whether a change or a look that began before this moment is still open: it may see what is gone,
# and so PostgreSQL keeps it. Changes count in any database of the server, as VACUUM FULL itself
# looks no further than the oldest of them. A standby that looks along has no database.
IS_STILL_SEEN = """
    SELECT EXISTS (
        SELECT 1 FROM pg_stat_activity
        WHERE pid <> pg_backend_pid()
          AND (age(backend_xid) > age(%(moment)s::xid)
               OR (datname = current_database() OR datname IS NULL)
                  AND age(backend_xmin) > age(%(moment)s::xid))
    ) OR EXISTS (
        SELECT 1 FROM pg_prepared_xacts WHERE age(transaction) > age(%(moment)s::xid)
    ) OR EXISTS (
        SELECT 1 FROM pg_replication_slots
        WHERE age(xmin) > age(%(moment)s::xid)
    )
"""
# Only the owner of the database may write its statistics anew; for others that is left out.
IS_OWNER = """
    SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()
"""


def wipe_deleted() -> bool:
    """Write the database's files anew, without what is gone; return whether nothing is left."""
    try:
        if connection.vendor == "sqlite":
            return _wipe_sqlite()
        return _wipe_postgres()
    except django.db.OperationalError:
        return False  # Somebody writes for long, or the disk has no room for a second copy.


def _wipe_sqlite() -> bool:
    """SQLite overwrites what is deleted (secure_delete), but moving what is left about can leave a
    copy behind in a page, so the pages are written anew. Older ones stay in the journal until it
    is emptied, which waits for whoever still reads them.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, *_ = cursor.fetchone()
    return not is_busy


def _wipe_postgres() -> bool:
    """PostgreSQL keeps old rows until nobody can see them, and samples of them as statistics.

    The write-ahead log is not in our hands: its files are used again after some time.
    """
    with connection.cursor() as cursor:
        cursor.execute(IS_OWNER)
        if not (cursor.fetchone()[0] and _nobody_sees_what_is_gone(cursor)):
            return False
        # Each table is written anew once; that takes as long as it takes.
        cursor.execute("SET statement_timeout = 0")
        try:
            for table in _tables():
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
            # The samples from before are old rows too, and somebody may look since.
            if not _nobody_sees_what_is_gone(cursor):
                return False
            cursor.execute("VACUUM FULL pg_catalog.pg_statistic")
        finally:
            cursor.execute("RESET statement_timeout")
    return True


def _nobody_sees_what_is_gone(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_current_xact_id()::xid::text")
    (moment,) = cursor.fetchone()
    deadline = time.monotonic() + SECONDS_FOR_OTHERS_TO_END
    while True:
        cursor.execute(IS_STILL_SEEN, {"moment": moment})
        if not cursor.fetchone()[0]:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)


def _tables() -> list[str]:
    """Return the tables that hold what patients sent."""
    models = apps.get_app_config("consultations").get_models(include_auto_created=True)
    return sorted(model._meta.db_table for model in models)
