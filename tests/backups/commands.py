"""What somebody at the server types, and what is there then."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

from django.core.management import call_command


def backs_up(**options) -> str:
    said = io.StringIO()
    call_command("backup", stdout=said, stderr=said, **options)
    return said.getvalue()


def restores(file: Path, to: Path, key: Path) -> str:
    said = io.StringIO()
    call_command("restore_backup", file, to, key=key, stdout=said, stderr=said)
    return said.getvalue()


def backups(settings) -> list[Path]:
    return sorted(settings.BACKUP_DIR.glob("*.zip.age"))


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    opened = sqlite3.connect(database)
    names = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {
        name: sorted(opened.execute(f'SELECT * FROM "{name}"').fetchall()) for (name,) in names
    }
    opened.close()
    return found
