"""The folder of backups: their names, which are too old, and how old the newest is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ENDING = ".zip.age"
NAME = f"microsite-%Y-%m-%dT%H%M%SZ{ENDING}"
# Whatever the clock says, some are always left.
FEWEST_KEPT = 3


def name_at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(NAME)


def backups_in(folder: Path) -> list[tuple[datetime, Path]]:
    """Return (when it was made, file) of every backup, newest first."""
    return sorted(_dated(folder), reverse=True)


def _dated(folder: Path) -> Iterator[tuple[datetime, Path]]:
    for file in folder.glob(f"*{ENDING}"):
        try:
            yield datetime.strptime(file.name, NAME).replace(tzinfo=UTC), file
        except ValueError:
            continue  # Somebody else's.


def too_old(folder: Path, now: datetime, days: int) -> list[Path]:
    """Return the backups that are older than so many days, without the newest few."""
    oldest = now - timedelta(days=days)
    return [file for made_at, file in backups_in(folder)[FEWEST_KEPT:] if made_at < oldest]


def newest_in(folder: Path) -> datetime | None:
    """Return when the newest backup was made."""
    return next((made_at for made_at, _ in backups_in(folder)), None)
