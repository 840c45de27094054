"""Makes, once a day beside a running site, a backup."""

from __future__ import annotations

from django.conf import settings

from microsite.pages.management.beside import BesideServer

# Not at once: what a start has to do comes first.
SECONDS_UNTIL_FIRST = 90
# It looks each hour whether the newest is a day old: a site that restarts each night has one too.
SECONDS_BETWEEN = 60 * 60
HOURS_BETWEEN_BACKUPS = 23
SECONDS_TO_STOP = 10


class DailyBackup:
    """Runs ``backup``; what it says stands in the site's log."""

    def __init__(self, first_after: float = SECONDS_UNTIL_FIRST) -> None:
        self._first_after = first_after
        self._beside = BesideServer("backup", seconds_to_stop=SECONDS_TO_STOP)

    def start(self) -> None:
        if settings.BACKUP_RECIPIENT:
            self._beside.start(self._keep)

    def stop(self) -> None:
        """End a run: what is not finished has no name that counts."""
        self._beside.stop()

    def _keep(self) -> None:
        wait = self._first_after
        while not self._beside.is_stopped_within(wait):
            self._beside.run("backup", "--unless-newer-than", str(HOURS_BETWEEN_BACKUPS))
            wait = SECONDS_BETWEEN


def where_backups_go() -> str:
    """Return the folder in words for a start."""
    if settings.BACKUP_RECIPIENT:
        return f"one each day into {settings.BACKUP_DIR}"
    return "none, as BACKUP_RECIPIENT is not set"
