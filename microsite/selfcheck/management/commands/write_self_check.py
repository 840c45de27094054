from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from microsite.pages.library import read_library
from microsite.selfcheck.files import files


class Command(BaseCommand):
    help = "Write the flow and the rules of the self-check, for clinicians to look at and sign."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 when one is not up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        library = read_library(keep=False)
        if library.self_check is None:
            raise CommandError("There is no self-check that can be used: see check_content.")
        written = files(library.self_check, library.sources)
        stale = {name: text for name, text in written.items() if text != _now(name)}
        if options["check"]:
            for name in stale:
                self.stdout.write(f"{name} is not up to date: run “manage.py write_self_check”.")
            if stale:
                sys.exit(1)
            return
        for name, text in stale.items():
            path = settings.BASE_DIR / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {name}.")


def _now(name: str) -> str:
    path = settings.BASE_DIR / name
    return path.read_text(encoding="utf-8") if path.exists() else ""
