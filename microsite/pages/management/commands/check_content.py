from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from microsite.content import ContentUnavailable
from microsite.pages.library import read_library


class Command(BaseCommand):
    help = "Print what is wrong with the content files, with file, line and cure. Exits 1 if any."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            library = read_library(keep=False)
        except ContentUnavailable as unavailable:
            problems, pages = unavailable.problems, 0
        else:
            problems, pages = library.problems, len(library.pages)
        for problem in problems:
            self.stdout.write(f"content/{problem}")
        if problems:
            sys.exit(1)
        self.stdout.write(f"{pages} pages, no problems.")
