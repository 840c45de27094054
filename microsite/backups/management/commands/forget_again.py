"""Delete from a restored database what a person had erased after the backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from microsite.consultations.deletions import Deletion
from microsite.consultations.forgetting import forget
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.wiping import wipe_deleted


class Command(BaseCommand):
    help = "Delete the requests that the file lists; restore_backup runs it on what it restored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the list of erased requests, one on a line")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            listed = [UUID(line) for line in file.read_text().split()]
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} is no list of erased requests ({error}).") from None
        found = ConsultationRequest.objects.filter(pk__in=listed)
        number = found.count()
        failed = forget(found, Deletion(why=Deletion.Why.PURGED))
        if failed or not wipe_deleted():
            raise CommandError(f"These could not be deleted: {', '.join(failed) or 'traces'}.")
        self.stdout.write(f"Erased again: {number} of {len(listed)} listed.")
