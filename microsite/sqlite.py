"""Which SQLite library is used, and whether it may run in WAL mode."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

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


def sqlite_options(file: str | Path) -> dict[str, Any]:
    """Return Django's settings for a database in this file, whose commits are durable."""
    import sqlite3

    journal = "DELETE" if has_wal_reset_bug(sqlite3.sqlite_version_info) else "WAL"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # FULL: a request that was acknowledged survives a power cut.
            # secure_delete: what is deleted is overwritten.
            "init_command": (
                f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; "
                "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON"
            ),
        },
    }
