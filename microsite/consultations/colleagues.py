"""Those who answer requests."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet


def staff_members() -> QuerySet[User]:
    """Return who may be given a request, by name."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("username")
