"""Faults of a machine or its settings that would lose or uncover a request, told before they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

from microsite.consultations import sealing
from microsite.sqlite import has_wal_reset_bug

FULL = 2  # PRAGMA synchronous: 0 off, 1 normal, 2 full, 3 extra
# Without one of these PostgreSQL too says that something is stored before a disk has it.
NEVER_OFF = ("synchronous_commit", "fsync", "full_page_writes")


def check_encryption_keys(
    app_configs: Sequence[AppConfig] | None, **options: Any
) -> list[CheckMessage]:
    try:
        sealing.keys()
    except sealing.SealError:
        return [
            Error(
                "There is no usable key to encrypt patients' answers with.",
                hint=f"Set ENCRYPTION_KEYS to keys of {sealing.KEY_BYTES} bytes, newest first.",
                id="consultations.E001",
            )
        ]
    return []


def check_mail(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    if not settings.MISSING_FOR_MAIL:
        return []
    names = " and ".join(settings.MISSING_FOR_MAIL)
    return [
        Warning(
            "The clinic gets no email about new requests.",
            hint=f"Set {names}; until then somebody looks into /staff/ every working day.",
            id="consultations.W001",
        )
    ]


def check_sqlite(
    app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Check what each SQLite connection says of itself: settings may be overruled by the file."""
    found = [connections[alias] for alias in databases or ()]
    return [
        problem
        for connection in found
        if isinstance(connection, DatabaseWrapper)
        for problem in _sqlite_problems(connection)
    ]


def _sqlite_problems(connection: DatabaseWrapper) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    version = connection.Database.sqlite_version_info
    if _pragma(connection, "journal_mode") == "wal" and has_wal_reset_bug(version):
        problems.append(
            Error(
                f"SQLite {'.'.join(map(str, version))} can lose requests in WAL mode.",
                hint="Install pysqlite3, or use a SQLite from 3.51.3 on, or PRAGMA "
                "journal_mode=DELETE. See https://sqlite.org/wal.html#walresetbug",
                id="consultations.E002",
            )
        )
    if int(_pragma(connection, "synchronous")) < FULL:
        problems.append(
            Error(
                "A power cut can undo requests that patients were told we have.",
                hint="Put PRAGMA synchronous=FULL into init_command of the database's OPTIONS.",
                id="consultations.E003",
            )
        )
    return problems


def _pragma(connection: DatabaseWrapper, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0]).lower()


def check_postgres(
    app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Check what each PostgreSQL connection says of itself: a pooler or server may overrule us."""
    found = [connections[alias] for alias in databases or ()]
    return [
        Error(
            "A power cut can undo requests that patients were told we have.",
            hint=f"PostgreSQL has {name}=off. Put it on in postgresql.conf, and reach the server "
            "without a pooler that ignores what a connection asks for.",
            id="consultations.E004",
        )
        for connection in found
        if connection.vendor == "postgresql"
        for name in NEVER_OFF
        if _shown(connection, name) == "off"
    ]


def _shown(connection: BaseDatabaseWrapper, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])
