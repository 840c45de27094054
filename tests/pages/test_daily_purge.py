"""The running site deletes what has been kept long enough, by the real command."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from microsite.environment import BASE_DIR
from microsite.pages.management.daily import daily_clearing, daily_purge


@pytest.fixture
def database(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "microsite.settings")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=BASE_DIR, check=True
    )
    return tmp_path / "site.sqlite3"


def runs(database: Path) -> int:
    with sqlite3.connect(database) as plain:
        (count,) = plain.execute("SELECT count(*) FROM consultations_deletion").fetchone()
    plain.close()
    return int(count)


def eventually(expected: int, database: Path) -> bool:
    end = time.monotonic() + 30
    while runs(database) != expected and time.monotonic() < end:
        time.sleep(0.1)
    return runs(database) == expected


def test_it_runs_beside_the_site_and_ends_with_it(database):
    purge = daily_purge(first_after=0)
    purge.start()
    try:
        assert eventually(1, database)
    finally:
        purge.stop()


def test_a_site_that_was_just_started_is_left_alone(database):
    purge = daily_purge()
    purge.start()
    time.sleep(1)
    purge.stop()

    assert runs(database) == 0


def test_sessions_that_have_ended_go(database):
    with sqlite3.connect(database) as plain:
        row = "INSERT INTO django_session VALUES (?, '', ?)"
        plain.executemany(row, [("old", "2026-01-01 00:00:00"), ("new", "2999-01-01 00:00:00")])
    plain.close()

    def keys() -> list[str]:
        with sqlite3.connect(database) as plain:
            found = plain.execute("SELECT session_key FROM django_session").fetchall()
        plain.close()
        return [key for (key,) in found]

    clearing = daily_clearing(first_after=0)
    clearing.start()
    end = time.monotonic() + 30
    while keys() != ["new"] and time.monotonic() < end:
        time.sleep(0.1)
    clearing.stop()

    assert keys() == ["new"]
