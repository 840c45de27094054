"""Seal every request with the newest key, so that the older ones can be removed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.rotation import not_open_to_the_newest_key, seal_all_anew
from microsite.consultations.sealing import SealError, keys
from microsite.consultations.wiping import wipe_deleted

MOST_NAMED = 20


class Command(BaseCommand):
    help = (
        "Seal every request with the first key of ENCRYPTION_KEYS, so that the others can be "
        "removed. First put the new key in front and restart the site. May be stopped at any "
        "time and run again; the site stays up."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys()
        except SealError as problem:
            raise CommandError(str(problem)) from None
        self._say("Sealing with the newest key.")
        seal_all_anew(lambda done, number: self._say(f"{done:,} of {number:,}"))
        closed = not_open_to_the_newest_key()
        if closed:
            raise CommandError(_what_to_do(closed))
        if not wipe_deleted():
            raise CommandError(
                "All is sealed anew, but the database is being read, so what the older keys "
                "sealed is still in its files. Run this again before you remove them."
            )
        number = ConsultationRequest.objects.count()
        self._say(
            f"All {number:,} requests open with the newest key alone. "
            "The older ones can be removed from ENCRYPTION_KEYS."
        )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _what_to_do(closed: list[str]) -> str:
    more = f" and {len(closed) - MOST_NAMED} more" if len(closed) > MOST_NAMED else ""
    return (
        f"{len(closed):,} requests cannot be opened: {', '.join(closed[:MOST_NAMED])}{more}. "
        "Put the key that sealed them back into ENCRYPTION_KEYS, behind the newest, and run this "
        "again. Do not remove a key before it says that all is well."
    )
