"""Whom a command is about, and who of the staff gives it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.person import look_up


def add_person_arguments(parser: CommandParser) -> None:
    parser.add_argument("--email", default="", help="the address that the person wrote")
    parser.add_argument("--phone", default="", help="the number, in any way of writing it")
    parser.add_argument("--reference", default="", help="the reference of one request")
    parser.add_argument("--by", required=True, help="your user name at /staff/; it is written down")


def found_requests(
    command: str, *, by: User, email: str, phone: str, reference: str
) -> list[ConsultationRequest]:
    """Return the person's requests. Raises CommandError when there are none."""
    if not (email or phone or reference):
        raise CommandError("Say whom: --email, --phone or --reference, or several of them.")
    found = look_up(by, command, email=email, phone=phone, reference=reference)
    if not found:
        raise CommandError(
            "Nothing is stored. Try every number and address that the person may have used."
        )
    return found


def staff_member(name: str) -> User:
    person = User.objects.filter(username=name, is_staff=True, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no active member of staff called {name}.")
    return person
