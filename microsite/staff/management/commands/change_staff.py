"""Change a member of staff: another role, no access any more, access again, another address."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from microsite.staff.addresses import require_address
from microsite.staff.members import LastOwner, Member, Role
from microsite.staff.models import AccessLogEntry

What = AccessLogEntry.What


class Command(BaseCommand):
    help = (
        "Change the role of a member of staff, or whether the person may sign in. Whoever is "
        "signed in with the account is signed out at once. It is written down."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the person's user name")
        change = parser.add_mutually_exclusive_group(required=True)
        change.add_argument("--role", choices=Role.values, help="the role from now on")
        change.add_argument("--leaves", action="store_true", help="may sign in no more")
        change.add_argument("--returns", action="store_true", help="may sign in again")
        change.add_argument("--email", help='where an owner is told of exports, "" for nowhere')

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        member = member_called(name)
        try:
            with transaction.atomic():
                if options["email"] is not None:
                    said = self._write_to(member, options["email"])
                else:
                    said = self._change(member, options["role"], leaves=options["leaves"])
        except LastOwner:
            raise CommandError(
                f"{name} is the only owner. Make somebody else an owner first. Nothing was changed."
            ) from None
        self.stdout.write(said)

    def _change(self, member: Member, role: str | None, *, leaves: bool) -> str:
        name = member.user.get_username()
        if role:
            member.change_role(Role(role))
            AccessLogEntry.objects.record(None, What.ROLE_CHANGED, detail=f"{name}: {role}")
            return f"{name} is now: {Role(role).label}."
        if leaves:
            member.let_go()
            AccessLogEntry.objects.record(None, What.LET_GO, detail=name)
            return f"{name} can sign in no more."
        member.take_back()
        AccessLogEntry.objects.record(None, What.TAKEN_BACK, detail=name)
        return f"{name} can sign in again."

    def _write_to(self, member: Member, email: str) -> str:
        user, name = member.user, member.user.get_username()
        user.email = email
        require_address(user)
        user.save(update_fields=["email"])
        AccessLogEntry.objects.record(None, What.FACTOR_CHANGED, detail=f"{name}: email address")
        return f"{name} is told at {email}." if email else f"{name} is told nothing by email."


def member_called(name: str) -> Member:
    """Return the person with this user name. Raises CommandError when there is none."""
    member = Member.objects.filter(user__username=name).select_related("user").first()
    if member is None:
        raise CommandError(f"There is no member of staff called {name}.")
    return member
