"""Delete all requests of a person who asked for it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from microsite.consultations.deletions import Deletion
from microsite.consultations.forgetting import forget
from microsite.consultations.management.asking import (
    add_person_arguments,
    found_requests,
    staff_member,
)
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.plain_text import tidy_line, visible
from microsite.consultations.sealing import SealError
from microsite.consultations.wiping import wipe_deleted

LONGEST_REASON = 200


class Command(BaseCommand):
    help = (
        "Delete all requests of a person, new ones too, after showing them and asking. What stays "
        "is that so many were deleted, when, by whom and why."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_person_arguments(parser)
        parser.add_argument(
            "--reason", required=True, help="why, without anything that tells who it was"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(
        self,
        *args: Any,
        email: str,
        phone: str,
        reference: str,
        by: str,
        reason: str,
        yes: bool,
        **options: Any,
    ) -> None:
        reason, person = _checked(reason, email, phone, reference), staff_member(by)
        found = found_requests(
            "erase_person", by=person, email=email, phone=phone, reference=reference
        )
        for request in found:
            self.stdout.write(_line(request))
        if not yes:
            _require_consent(len(found))
        # Only what was shown: another request may have come in while somebody was reading.
        shown = ConsultationRequest.objects.filter(pk__in=[request.pk for request in found])
        record = Deletion(why=Deletion.Why.ERASED, by=person, reason=reason)
        failed = forget(shown, record)
        self.stdout.write(f"{record.requests} requests were deleted.")
        if failed:
            raise CommandError(f"These could not be deleted; see the log: {', '.join(failed)}.")
        if not wipe_deleted():
            raise CommandError(
                "They are deleted, but the database is being read, so traces are still in its "
                "files. The next purge_requests takes them out."
            )


def _checked(reason: str, *person: str) -> str:
    reason = tidy_line(reason)
    if any(each and each.casefold() in reason.casefold() for each in person):
        raise CommandError("The reason stays. Leave out of it who the person is.")
    if not 0 < len(reason) <= LONGEST_REASON:
        raise CommandError(f"Give a reason, in at most {LONGEST_REASON} characters.")
    return reason


def _line(request: ConsultationRequest) -> str:
    try:
        name = visible(request.answers().name)
    except SealError:
        name = "cannot be read"
    status = request.get_status_display().lower()
    return f"{request.reference}, {request.received_at:%d %B %Y}, {status}: {name}"


def _require_consent(number: int) -> None:
    if not sys.stdin.isatty():
        raise CommandError("Nothing was deleted. Without a terminal, add --yes.")
    if input(f"Type {number} to delete them for ever: ").strip() != str(number):
        raise CommandError("Nothing was deleted.")
