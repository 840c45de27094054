"""All rows of the site's database in another one, SQLite or PostgreSQL, compared afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend

from microsite.backups.keys import keys_in_text
from microsite.backups.trouble import CannotBackUp
from microsite.postgres import is_postgres, postgres_options, require_usable
from microsite.sqlite import sqlite_options

COPY = "copy"  # what Django calls the other database while this runs
ROWS_AT_ONCE = 500


def copy_all(to: str) -> dict[str, int]:
    """Copy every row, as it is at one moment, into a database that has none; return the numbers.

    ``to`` is its address. Raises CannotBackUp when it is not empty or does not hold the same
    afterwards, and the database's errors; then nothing is in it but empty tables.
    """
    with _opened(_settings_of(to)):
        if connections[COPY].introspection.table_names():
            raise CannotBackUp("the database to copy into is not empty")
        _make_tables(to)
        with _one_moment(), transaction.atomic(using=COPY):
            for model in _models():
                _copy(model)
            _let_numbers_go_on()
            counts = {model._meta.db_table: _require_equal(model) for model in _models()}
    return counts


@contextmanager
def _opened(to: dict[str, Any]) -> Iterator[None]:
    # Django has no door of its own for a database that is named while it runs.
    known = connections.settings
    configured = connections.configure_settings({**known, COPY: to})[COPY]
    other = load_backend(configured["ENGINE"]).DatabaseWrapper(configured, COPY)
    other.connect()
    known[COPY], connections[COPY] = configured, other
    try:
        yield
    finally:
        other.close()
        del connections[COPY], known[COPY]


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the site's database as it is now, whatever is written meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # Rows are read while others are written: neither pause is a process that hangs.
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


def on_database(url: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ``manage.py`` on another database, with the keys of this one."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "microsite.settings",
        "ENCRYPTION_KEYS": keys_in_text(),
        "SECRET_KEY": settings.SECRET_KEY,
        "VAR_DIR": str(settings.VAR_DIR),
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command]
    return subprocess.run(manage, env=environment, stdout=subprocess.PIPE, text=True)


def _settings_of(url: str) -> dict[str, Any]:
    try:
        if is_postgres(url):
            require_usable(url)
            return postgres_options(url)
    except ValueError as problem:
        raise CannotBackUp(str(problem)) from None
    if not url.removeprefix("sqlite:///") or not url.startswith("sqlite:///"):
        raise CannotBackUp("start the address with sqlite:/// or postgres://")
    return sqlite_options(url.removeprefix("sqlite:///"))


def _make_tables(url: str) -> None:
    # In a process of its own: migrations that fill columns look at the default database.
    if on_database(url, "migrate", "--verbosity", "0").returncode:
        raise CannotBackUp("its tables could not be made; see above")
    recorded = set(MigrationRecorder(connection).applied_migrations())
    if recorded != set(MigrationRecorder(connections[COPY]).applied_migrations()):
        raise CannotBackUp("the database is of another version; run manage.py migrate first")
    # Names of permissions and the like come with the tables, under numbers of their own.
    call_command("flush", database=COPY, interactive=False, verbosity=0, inhibit_post_migrate=True)


def _models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


def _rows(model: type[models.Model], using: str) -> models.QuerySet[Any]:
    return model._base_manager.using(using).order_by("pk")


def _copy(model: type[models.Model]) -> None:
    # Rows may name rows of tables that come later: that is looked at when all are there.
    batch = []
    for row in _rows(model, "default").iterator(chunk_size=ROWS_AT_ONCE):
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            model._base_manager.using(COPY).bulk_create(batch)
            batch = []
    model._base_manager.using(COPY).bulk_create(batch)


def _let_numbers_go_on() -> None:
    """Let the next row get a number that no copied one has."""
    with connections[COPY].cursor() as cursor:
        for statement in connections[COPY].ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


def _require_equal(model: type[models.Model]) -> int:
    """Compare every value of every row. Return the number of rows."""
    names = [field.attname for field in model._meta.concrete_fields]
    here = _rows(model, "default").values_list(*names).iterator(chunk_size=ROWS_AT_ONCE)
    there = _rows(model, COPY).values_list(*names).iterator(chunk_size=ROWS_AT_ONCE)
    number = unlike = 0
    for row, copied in zip_longest(here, there):
        number += 1
        unlike += not _is_same(row, copied)
    if unlike:
        raise CannotBackUp(f"{unlike} rows of {model._meta.db_table} are not as they were copied")
    return number


def _is_same(row: tuple[Any, ...] | None, copied: tuple[Any, ...] | None) -> bool:
    if row is None or copied is None:
        return False
    return [*map(_plain, row)] == [*map(_plain, copied)]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
