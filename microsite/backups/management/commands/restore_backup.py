"""Bring a backup back, into a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pyrage import IdentityError
from pyrage.x25519 import Identity

from microsite.backups.making import restore
from microsite.backups.trouble import CannotBackUp

OWN_KEYS = {"DATABASE_URL": "", "ENCRYPTION_KEYS": "", "SECRET_KEY": ""}


class Command(BaseCommand):
    help = (
        "Open a backup into a folder that is not there yet, check all that is in it, and delete "
        "again what a person had erased since. Nothing of the running site is touched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument("to", type=Path, help="the new folder")
        parser.add_argument(
            "--key", type=Path, required=True, help="the file that make_backup_key wrote"
        )
        parser.add_argument(
            "--erased",
            type=Path,
            help="the list of requests that were erased since, if it is not beside the backup",
        )

    def handle(
        self, *args: Any, file: Path, to: Path, key: Path, erased: Path | None, **options: Any
    ) -> None:
        to = to.absolute()
        try:
            manifest = restore(file, to, _identity(key))
        except CannotBackUp as reason:
            raise CommandError(f"The backup was not restored: {reason}.") from None
        except OSError as error:
            raise CommandError(
                f"The backup was not restored: {error.filename or file}: {error.strerror}."
            ) from None
        self.stdout.write(
            f"Restored as of {manifest.made_at}: {len(manifest.files)} files, all of them checked."
        )
        self._erase_again(erased or file.with_name("erased-requests.txt"), to)
        self.stdout.write(
            f"Start it with: VAR_DIR={to / 'var'} CONTENT_DIR={to / 'content'} make run\n"
            "ENCRYPTION_KEYS, SECRET_KEY and DATABASE_URL must not be set then: the folder has its"
            " own. If all is as it should be, move both folders to where the site had them."
        )

    def _erase_again(self, erased: Path, to: Path) -> None:
        if not erased.exists():
            self.stderr.write(
                f"There is no list of erased requests ({erased}). If a person had their request "
                "erased since, erase it again: manage.py erase_person"
            )
            return
        where = {"VAR_DIR": str(to / "var"), "CONTENT_DIR": str(to / "content")}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        for command in (["migrate", "--verbosity", "0"], ["forget_again", str(erased.absolute())]):
            ended = subprocess.run([*manage, *command], env=os.environ | OWN_KEYS | where)
            if ended.returncode:
                raise CommandError(
                    f"The data is in {to}, but what was erased since is still in it. "
                    f"Do not use it before this has worked: manage.py {' '.join(command)}"
                )


def _identity(key: Path) -> Identity:
    try:
        lines = key.read_text().split()
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"The key {key} cannot be read.") from None
    for line in lines:
        try:
            return Identity.from_str(line)
        except IdentityError:
            continue
    raise CommandError(f"There is no key in {key}: a line that starts with AGE-SECRET-KEY-.")
