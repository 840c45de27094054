"""Proof that an unlocked backup is all that is needed to go on."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from microsite.backups.staged import (
    DATABASE,
    KEYS,
    Manifest,
    digests_in,
    rows_in,
)
from microsite.backups.trouble import CannotBackUp
from microsite.consultations.sealing import SealError, unseal
from microsite.content import ContentUnavailable, load


def prove(folder: Path) -> Manifest:
    """Return the folder's manifest once all is as it says. Raises CannotBackUp and OSError.

    Every file is compared, the database is checked and counted, every answer and note is opened
    with the keys that are in the folder, and the pages are read.
    """
    manifest = Manifest.read_from(folder)
    found = digests_in(folder)
    if found != manifest.files:
        unlike = sorted({name for name, _ in found.items() ^ manifest.files.items()})
        raise CannotBackUp(f"these files are not what they were: {', '.join(unlike)}")
    try:
        _require_sound(folder / DATABASE, manifest)
        _require_readable(folder)
    except sqlite3.Error as error:
        raise CannotBackUp(f"its database is damaged ({error})") from None
    try:
        load(folder / "content")
    except ContentUnavailable as error:
        raise CannotBackUp(f"its pages cannot be read ({error})") from None
    return manifest


def _require_sound(database: Path, manifest: Manifest) -> None:
    opened = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        said = opened.execute("PRAGMA integrity_check").fetchall()
        loose = opened.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        opened.close()
    if said != [("ok",)] or loose:
        raise CannotBackUp("its database is damaged")
    if rows_in(database) != manifest.rows:
        raise CannotBackUp("its database has other rows than were written")


def _require_readable(folder: Path) -> None:
    keys = [base64.urlsafe_b64decode(key) for key in (folder / KEYS).read_text().split(",")]
    opened = sqlite3.connect(f"{(folder / DATABASE).as_uri()}?mode=ro", uri=True)
    try:
        for row, blob in _sealed(opened):
            unseal(blob, row, keys)
    except SealError as error:
        raise CannotBackUp(f"something sealed in it cannot be opened ({error})") from None
    finally:
        opened.close()


def _sealed(opened: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    """Yield (row as ``sealing`` names it, blob) for all that is sealed in any table."""
    query = (
        "SELECT tables.name, columns.name FROM sqlite_master AS tables"
        " JOIN pragma_table_info(tables.name) AS columns"
        " WHERE tables.type = 'table' AND columns.name LIKE 'sealed%'"
    )
    for table, column in opened.execute(query).fetchall():
        for pk, blob in opened.execute(f'SELECT id, "{column}" FROM "{table}"'):  # noqa: S608
            yield f"{table} {UUID(pk)}", blob
