"""Say whether the access log is as it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from microsite.staff.chain import BEFORE_THE_FIRST, Fault, faults
from microsite.staff.models import AccessLogEntry, AccessLogHead

ROWS_AT_ONCE = 2000


class Command(BaseCommand):
    help = (
        "Check every row of the access log against its seal, and that no row is missing at the "
        "end. Exits with 1 and names the first row that is not as it was written. Note the last "
        "line that it prints, away from this server, and give it next time with --expect."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            default="",
            metavar="ROW:SEAL",
            help="what an earlier run printed; shows a log that was put back to an older state",
        )
        parser.add_argument(
            "--since",
            type=int,
            default=1,
            metavar="ROW",
            help="check from this row on, after SECRET_KEY was changed at it",
        )

    def handle(self, *args: Any, expect: str, since: int, **options: Any) -> None:
        # One moment of the log, whatever is being added meanwhile.
        with transaction.atomic():
            head = AccessLogHead.locked()
            fault = _first_fault(head, since) or _not_as_noted(expect)
        if fault:
            raise CommandError(f"Row {fault.number} of the access log {fault.what}.")
        self.stdout.write(f"The access log is whole: {head.number} rows. To be noted elsewhere:")
        self.stdout.write(str(head))


def _first_fault(head: AccessLogHead, since: int) -> Fault | None:
    before = AccessLogEntry.objects.filter(number=since - 1).first()
    rows = AccessLogEntry.objects.filter(number__gte=since if since > 1 else 0)
    ordered = rows.order_by("number").iterator(chunk_size=ROWS_AT_ONCE)
    seal = before.seal if before else BEFORE_THE_FIRST
    if fault := next(faults(ordered, since - 1, seal), None):
        return fault
    return _fault_at_the_end(head)


def _fault_at_the_end(head: AccessLogHead) -> Fault | None:
    last = AccessLogEntry.objects.newest_first().first()
    number, seal = (last.number, last.seal) if last else (0, BEFORE_THE_FIRST)
    if not head.is_genuine and head.number:
        return Fault(head.number, "was noted as the last one by somebody else")
    if (head.number, head.seal) == (number, seal):
        return None
    if head.number > number:
        return Fault(number + 1, f"is missing, and all after it up to row {head.number}")
    return Fault(head.number + 1, "was added by somebody else")


def _not_as_noted(expect: str) -> Fault | None:
    if not expect:
        return None
    number, _, seal = expect.partition(":")
    if not number.isdigit() or not seal:
        raise CommandError("Write --expect as an earlier run printed it: a number, “:”, a seal.")
    if int(number) == 0:
        return None
    if AccessLogEntry.objects.filter(number=int(number), seal=seal).exists():
        return None
    return Fault(int(number), "is not the one that was noted")
