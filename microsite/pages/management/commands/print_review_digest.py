from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from microsite.content import review_digest


class Command(BaseCommand):
    help = "Print the header lines with which a clinician signs a page that they have read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("page", help="the page's file, such as faq.md")

    def handle(self, *args: Any, page: str, **options: Any) -> None:
        file = f"{settings.LANGUAGE}/{page}"
        digest = review_digest(settings.CONTENT_DIR, file)
        if not isinstance(digest, str):
            raise CommandError("\n".join(f"content/{problem}" for problem in digest))
        self.stdout.write("reviewed_by: (name and register number)")
        self.stdout.write("reviewed_on: (the day, such as 2026-11-22)")
        self.stdout.write(f"reviewed_hash: {digest}")
