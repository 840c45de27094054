"""Make a backup that was opened again before it counts."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import django.db
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from microsite.backups.folder import newest_in, too_old
from microsite.backups.making import make_backup
from microsite.backups.trouble import CannotBackUp


class Command(BaseCommand):
    help = (
        "Copy the database, the keys and the content into one locked file, open it again, check "
        "every request and page in it, and delete backups older than BACKUP_RETENTION_DAYS. "
        "Exits with 1 when there is no new backup."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder, instead of BACKUP_DIR")
        parser.add_argument(
            "--unless-newer-than",
            type=int,
            metavar="HOURS",
            help="make none if the newest is younger than so many hours",
        )

    def handle(
        self, *args: Any, to: Path | None, unless_newer_than: int | None, **options: Any
    ) -> None:
        to, now = to or settings.BACKUP_DIR, timezone.now()
        if not settings.BACKUP_RECIPIENT:
            raise CommandError(
                "BACKUP_RECIPIENT is not set, so nothing would be locked. Make a key first: "
                "manage.py make_backup_key FILE"
            )
        newest = newest_in(to)
        if unless_newer_than and newest and now - newest < timedelta(hours=unless_newer_than):
            return
        try:
            file, manifest = make_backup(to, settings.BACKUP_RECIPIENT, now)
        except CannotBackUp as reason:
            raise CommandError(f"There is no new backup: {reason}.") from None
        except (OSError, sqlite3.Error, django.db.Error) as error:
            raise CommandError(f"There is no new backup: {_in_words(error)}.") from None
        requests = manifest.rows["consultations_consultationrequest"]
        self.stdout.write(
            f"Backup: {file}, {file.stat().st_size / 1_000_000:.1f} MB, opened again and checked: "
            f"{requests} requests, {len(manifest.files)} files."
        )
        if _is_beside_the_data(to):
            self.stderr.write(
                f"{to} is on the same disk as the database and is lost with it. Set BACKUP_DIR to "
                "a folder on another one."
            )
        for old in too_old(to, now, settings.BACKUP_RETENTION_DAYS):
            old.unlink(missing_ok=True)
            self.stdout.write(f"Deleted, as it was old enough: {old.name}")


def _in_words(error: Exception) -> str:
    return getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"


def _is_beside_the_data(folder: Path) -> bool:
    return os.stat(folder).st_dev == os.stat(settings.VAR_DIR).st_dev
