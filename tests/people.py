"""People who work at the clinic, as tests need them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from microsite.staff.members import Member, Role

PASSWORD = "correct horse battery"


def hired(name: str = "nurse", role: str = Role.RECEPTION, **fields: Any) -> User:
    """Return somebody with a role."""
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    Member.objects.create(user=user, role=role)
    return user


def signed_in(user: User, **options: Any) -> Client:
    """Return a client whose session is that of somebody who has just signed in."""
    client = Client(**options)
    client.force_login(user)
    return client
