"""Whether the clinic could go on after losing this machine."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from microsite.backups.folder import newest_in

# One is made each day; a night without power is no alarm yet.
OLDEST = timedelta(days=2)


def what_is_wrong() -> str:
    """Return one plain reason, "" when there is none or no backups are wanted."""
    if not settings.BACKUP_RECIPIENT:
        return ""
    newest = newest_in(settings.BACKUP_DIR)
    if newest is None:
        return "there is no backup; see what manage.py backup says"
    if timezone.now() - newest > OLDEST:
        return f"the newest backup is more than {OLDEST.days} days old; see manage.py backup"
    return ""
