"""Let somebody who lost phone and recovery codes set up a second factor anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from microsite.staff.management.commands.change_staff import member_called
from microsite.staff.models import AccessLogEntry
from microsite.staff.second_factor import remove_all


class Command(BaseCommand):
    help = (
        "Take away somebody's app, passkeys and recovery codes. The person sets up a new second "
        "step at the next sign-in, with the password; make sure first that it is the person who "
        "asks. Whoever is signed in with the account is signed out at once. It is written down."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the person's user name")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        member = member_called(name)
        with transaction.atomic():
            remove_all(member.user)
            AccessLogEntry.objects.record(None, AccessLogEntry.What.FACTOR_RESET, detail=name)
        self.stdout.write(f"{name} sets up a new second step at the next sign-in.")
