"""Add a person who may sign in to the staff pages."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from microsite.staff.addresses import require_address
from microsite.staff.members import Member, Role

PASSWORD_VARIABLE = "DJANGO_STAFF_PASSWORD"  # noqa: S105 (a variable's name)


class Command(BaseCommand):
    help = (
        "Add a member of staff who may sign in at /staff/. Asks for the user name and, twice, for "
        f"the password. Without a terminal, give --name, and the password in {PASSWORD_VARIABLE} "
        "or as the first line of standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="the user name to sign in with")
        parser.add_argument(
            "--role",
            choices=Role.values,
            default=Role.RECEPTION,
            help="reception (the default) answers requests, editor sees pages, clinician signs "
            "them off and answers requests, owner does everything",
        )

        parser.add_argument(
            "--email", default="", help="where an owner is told that requests were exported"
        )

    def handle(self, *args: Any, name: str, role: str, email: str, **options: Any) -> None:
        user = new_user(name or self._asked_name(), email)
        password = self._password()
        try:
            validate_password(password, user)
        except ValidationError as problem:
            raise CommandError("\n".join(problem.messages)) from None
        user.set_password(password)
        with transaction.atomic():
            user.save()
            Member.objects.create(user=user, role=role)
        self.stdout.write(
            f"{user.get_username()} can now sign in at /staff/, as {Role(role).label.lower()}."
        )

    def _asked_name(self) -> str:
        if not sys.stdin.isatty():
            raise CommandError("Say who: add_staff --name NAME")
        return input("User name: ").strip()

    def _password(self) -> str:
        if password := os.environ.get(PASSWORD_VARIABLE):
            return password
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\r\n")
        password = getpass.getpass("Password: ")
        if getpass.getpass("The same password again: ") != password:
            raise CommandError("The two passwords are not the same. Nobody was added.")
        return password


def new_user(name: str, email: str) -> User:
    """Return an unsaved member of staff. Raises CommandError when a value cannot be used."""
    if User.objects.filter(username__iexact=name).exists():
        raise CommandError(f"There is already an account with the name {name}. Nobody was added.")
    user = User(username=User.normalize_username(name), email=email, is_staff=True)
    try:
        user.clean_fields(exclude=["password", "email"])
    except ValidationError as problem:
        raise CommandError("User name: " + " ".join(problem.messages)) from None
    require_address(user)
    return user
