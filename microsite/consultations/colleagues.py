"""Those who answer requests."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet

from microsite.staff.members import READ_REQUESTS


def staff_members() -> QuerySet[User]:
    """Return who may be given a request, by name."""
    return User.objects.filter(
        is_active=True, is_staff=True, member__role__in=READ_REQUESTS
    ).order_by("username")
