"""Make the pair of keys that locks and opens backups."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from pyrage.x25519 import Identity


class Command(BaseCommand):
    help = (
        "Make a key for backups. The file opens them: keep it, twice, where this server is not. "
        "The line that is printed goes into .env."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where the key is written")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        identity = Identity.generate()
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(
                f"{file} is there already. It may open backups, so it stays."
            ) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        with os.fdopen(handle, "w") as written:
            written.write(f"{identity}\n")
        self.stdout.write(f"BACKUP_RECIPIENT={identity.to_public()}")
        self.stderr.write(
            f"Put this line into .env. Then move {file} away from this server, to two places: "
            "whoever has it can read the backups, and without it nobody can."
        )
