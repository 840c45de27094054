"""Files of the project that a command writes from the content, and that ``--check`` compares."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class WriteFiles(BaseCommand):
    """A command for the files that ``texts`` returns; its module says what it is called."""

    requires_system_checks: list[str] = []

    def texts(self) -> Mapping[str, str]:
        """Return the text of each file by its path in the project."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 when one is not up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stale = {name: text for name, text in self.texts().items() if text != _now(name)}
        if options["check"]:
            command = type(self).__module__.rpartition(".")[2]
            for name in stale:
                self.stdout.write(f"{name} is not up to date: run “manage.py {command}”.")
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
