"""Delete requests that have been kept long enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from microsite.consultations.deletions import Deletion
from microsite.consultations.forgetting import forget
from microsite.consultations.models import ConsultationRequestQuerySet, Tally
from microsite.consultations.retention import (
    WARNED_BEFORE,
    doubts_of_the_clock,
    doubts_of_the_number,
    past_retention,
    request_retention,
    unanswered,
)
from microsite.consultations.wiping import wipe_deleted

MOST_NAMED = 20
NOT_GONE = (
    "They are deleted, but the database is being read, so traces are still in its files. "
    "The next run takes them out."
)


class Command(BaseCommand):
    help = (
        "Delete requests that were finished REQUEST_RETENTION_DAYS ago and suspected spam, with "
        "all that belongs to them. Run it every day. Exits with 1 when it refuses, when something "
        "could not be deleted, or when a request waits for an answer that long."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument(
            "--clock-is-right",
            action="store_true",
            help="run although the last run is long ago or in the future",
        )
        parser.add_argument(
            "--however-many",
            action="store_true",
            help="delete although it is more than a fifth of all requests",
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        due = past_retention(now)
        doubts = list(_doubts(now, due.count(), **options))
        problems = [*doubts, *self._waiting(now)]
        if dry_run:
            self._say_what_would_go(due)
        elif not doubts:
            problems += self._purge(due, now)
        if not dry_run:
            Tally.objects.past(now).delete()
        if problems:
            raise CommandError("\n".join(problems))

    def _purge(self, due: ConsultationRequestQuerySet, now: datetime) -> Iterator[str]:
        record = Deletion(why=Deletion.Why.PURGED, at=now)
        failed = forget(due, record)
        self.stdout.write(f"{record.requests} requests were deleted.")
        if failed:
            yield f"These could not be deleted; the log says why: {_named(failed)}."
        if not wipe_deleted():
            yield NOT_GONE

    def _say_what_would_go(self, due: ConsultationRequestQuerySet) -> None:
        self.stdout.write(f"{due.count()} requests would be deleted.")
        for request in due.order_by("received_at").iterator():
            self.stdout.write(f"  {request.reference}, {request.get_status_display().lower()}")

    def _waiting(self, now: datetime) -> Iterator[str]:
        """Say which requests wait too long for an answer; tell of those that soon will."""
        limit = now - request_retention()
        late = unanswered(limit)
        soon = unanswered(limit + WARNED_BEFORE).filter(received_at__gt=limit)
        if soon:
            self.stdout.write(f"Nobody has answered these for long: {_references(soon)}.")
        if late:
            days = request_retention().days
            yield (
                f"NOT ANSWERED for {days} days or more, and so not deleted: {_references(late)}. "
                "Answer them, then move them to Booked, Closed or the like."
            )


def _doubts(
    now: datetime, due: int, *, clock_is_right: bool, however_many: bool, **options: Any
) -> Iterator[str]:
    """Say why nothing is deleted this time."""
    clock = [] if clock_is_right else doubts_of_the_clock(now)
    number = [] if however_many else doubts_of_the_number(due)
    for doubt in clock:
        yield f"Nothing was deleted. {doubt} If the time is right, add --clock-is-right."
    for doubt in number:
        yield f"Nothing was deleted. {doubt} If that is meant, add --however-many."


def _references(requests: ConsultationRequestQuerySet) -> str:
    return _named([request.reference for request in requests])


def _named(references: list[str]) -> str:
    more = len(references) - MOST_NAMED
    return ", ".join(references[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
