"""Which SQLite library is used, and whether it may run in WAL mode."""

from __future__ import annotations

import importlib
import sys

Version = tuple[int, int, int]

# The WAL-reset bug can lose commits when two connections write and checkpoint at the same
# moment. Source: https://sqlite.org/wal.html#walresetbug, read 22 November 2026.
FIRST_AFFECTED: Version = (3, 7, 0)
FIRST_FIXED: Version = (3, 51, 3)
FIXED_BACKPORTS: tuple[Version, ...] = ((3, 50, 7), (3, 44, 6))


def use_current_sqlite() -> None:
    """Make ``import sqlite3`` give pysqlite3, which carries a current SQLite, where it is there."""
    try:
        pysqlite3 = importlib.import_module("pysqlite3")
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def has_wal_reset_bug(version: Version) -> bool:
    """Return whether this SQLite version can lose a commit in WAL mode."""
    if not FIRST_AFFECTED <= version < FIRST_FIXED:
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in FIXED_BACKPORTS)
