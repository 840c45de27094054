"""``/readyz`` says whether requests can be kept, are announced and backed up; a monitor asks it."""

from __future__ import annotations

from functools import cache

import django.db
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from microsite.consultations.alarms import READYZ_SAYS_AFTER
from microsite.consultations.notification import ConsultationNotification


@csrf_exempt
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    reason = what_is_wrong()
    text = f"not ready: {reason}\n" if reason else "ready\n"
    return HttpResponse(
        text, content_type="text/plain; charset=utf-8", status=503 if reason else 200
    )


def what_is_wrong() -> str:
    """Return one plain reason, "" when there is none."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except django.db.Error:
        return "the database cannot be reached"
    if known_migrations() - set(applied):
        return "migrations are missing; run manage.py migrate"
    try:
        try_to_write()
    except django.db.Error:
        return "the database cannot be written"
    if ConsultationNotification.objects.awaited_since(timezone.now() - READYZ_SAYS_AFTER).exists():
        minutes = READYZ_SAYS_AFTER.seconds // 60
        return f"a request has not been announced by email for more than {minutes} minutes"
    others = (import_string(check)() for check in settings.READINESS_CHECKS)
    return next(filter(None, others), "")


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Return (app, name) of each migration that the program has; it is read once."""
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return frozenset(disk or ())


def try_to_write() -> None:
    """Take the write lock for a statement that changes no row, so that anybody may ask often."""
    ConsultationNotification.objects.filter(pk__lt=0).update(attempts=0)
