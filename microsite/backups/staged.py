"""What a backup holds, laid out as a new machine needs it: ``content/`` and ``var/``."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from microsite.backups.copying import copy_all
from microsite.backups.keys import keys_in_text
from microsite.backups.trouble import CannotBackUp

MANIFEST = "manifest.json"
DATABASE = "var/site.sqlite3"
KEYS = "var/encryption-keys"
SECRET = "var/secret-key"  # noqa: S105 (the name of a file)


@dataclass(frozen=True)
class Manifest:
    """What the other files are: (path, SHA-256 in hexadecimal), and how many rows in each table."""

    made_at: str
    files: dict[str, str]
    rows: dict[str, int]

    @classmethod
    def of(cls, folder: Path, made_at: str) -> Manifest:
        return cls(made_at, digests_in(folder), rows_in(folder / DATABASE))

    def write_to(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1, sort_keys=True))

    @classmethod
    def read_from(cls, folder: Path) -> Manifest:
        """Return the folder's own. Raises CannotBackUp when it has none that can be read."""
        try:
            return cls(**json.loads((folder / MANIFEST).read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise CannotBackUp(f"its list of contents cannot be read ({error})") from None


def stage(folder: Path) -> None:
    """Copy the database, the keys and the content into the folder while the site goes on.

    Raises CannotBackUp, OSError and the database's errors.
    """
    (folder / "var").mkdir(mode=0o700)
    copy_database(folder / DATABASE)
    (folder / KEYS).write_text(keys_in_text())
    (folder / SECRET).write_text(settings.SECRET_KEY)
    shutil.copytree(settings.CONTENT_DIR, folder / "content")


def copy_database(target: Path) -> None:
    """Write the database as it is at one moment, as one file of SQLite whatever it is here."""
    if connection.vendor != "sqlite":
        copy_all(f"sqlite:///{target}")
    copy = sqlite3.connect(target)
    try:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


def digests_in(folder: Path) -> dict[str, str]:
    """Return path to SHA-256 of every file below the folder but its manifest."""
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest()
        for name, file in _files(folder)
        if name != MANIFEST
    }


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(folder).as_posix(), file


def rows_in(database: Path) -> dict[str, int]:
    """Return table to number of rows. Raises sqlite3.Error when it is no sound database."""
    opened = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        names = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        counts = {}
        for (name,) in names:
            (counts[name],) = opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608
        return counts
    finally:
        opened.close()
