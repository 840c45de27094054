"""Move the site to another database."""

from __future__ import annotations

from typing import Any

import django.db
from django.core.management.base import BaseCommand, CommandError, CommandParser

from microsite.backups.copying import copy_all, on_database
from microsite.backups.trouble import CannotBackUp


class Command(BaseCommand):
    help = (
        "Copy every row of the site's database into an empty one, compare each value, and check "
        "the access log there. Stop the site first: what comes meanwhile stays behind."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", help="its address, as DATABASE_URL will name it")

    def handle(self, *args: Any, to: str, **options: Any) -> None:
        try:
            rows = copy_all(to)
        except CannotBackUp as reason:
            raise CommandError(f"Nothing was copied: {reason}.") from None
        except django.db.Error as error:
            said = str(error).strip().splitlines()[0]
            raise CommandError(f"Nothing was copied: {said}") from None
        for table, number in rows.items():
            if number:
                self.stdout.write(f"{number:>9,} {table}")
        self.stdout.write(f"{sum(rows.values()):>9,} rows in all, each compared with its copy.")
        # Looked at from outside, as it will be looked at from now on.
        log = on_database(to, "verify_access_log")
        if log.returncode:
            raise CommandError("The rows are there, but the access log is not whole: see above.")
        self.stdout.write(log.stdout.strip())
        self.stdout.write(
            "Now set DATABASE_URL, and ENCRYPTION_KEYS and SECRET_KEY as they are here."
        )
