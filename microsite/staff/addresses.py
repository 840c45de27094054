"""Where a member of staff can be told of what they should know at once."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError


def require_address(user: User) -> None:
    """Let an address or none pass. Raises CommandError when mail cannot be sent to it."""
    try:
        user._meta.get_field("email").clean(user.email, user)
    except ValidationError as problem:
        raise CommandError(f"Email: {' '.join(problem.messages)}") from None
