"""What is done once a day beside a running site: a purge, a backup, an end of old sessions."""

from __future__ import annotations

from django.conf import settings

from microsite.pages.management.beside import BesideServer

# Not at once: what a start has to do comes first.
SECONDS_UNTIL_PURGE = 60
SECONDS_UNTIL_BACKUP = 90
SECONDS_UNTIL_CLEARING = 120
A_DAY, AN_HOUR = 24 * 60 * 60, 60 * 60
HOURS_BETWEEN_BACKUPS = 23


class Repeated:
    """Runs a command of ``manage.py`` again and again; what it says stands in the site's log."""

    def __init__(
        self, *command: str, first_after: float, seconds_between: float, seconds_to_stop: float
    ) -> None:
        self._command = command
        self._first_after, self._between = first_after, seconds_between
        self._beside = BesideServer(command[0], seconds_to_stop=seconds_to_stop)

    def start(self) -> None:
        self._beside.start(self._keep)

    def stop(self) -> None:
        """End a run: each request goes for itself, and half a backup has no name that counts."""
        self._beside.stop()

    def _keep(self) -> None:
        wait = self._first_after
        while not self._beside.is_stopped_within(wait):
            self._beside.run(*self._command)
            wait = self._between


def daily_purge(first_after: float = SECONDS_UNTIL_PURGE) -> Repeated:
    return Repeated(
        "purge_requests", first_after=first_after, seconds_between=A_DAY, seconds_to_stop=5
    )


def daily_clearing(first_after: float = SECONDS_UNTIL_CLEARING) -> Repeated:
    """Delete sessions that have ended. Whoever opens the page for passkeys begins one."""
    return Repeated(
        "clearsessions",
        first_after=first_after,
        seconds_between=A_DAY,
        seconds_to_stop=5,
    )


def daily_backup() -> Repeated:
    # It looks each hour whether the newest is a day old: a site that restarts each night has one.
    return Repeated(
        *("backup", "--unless-newer-than", str(HOURS_BETWEEN_BACKUPS)),
        first_after=SECONDS_UNTIL_BACKUP,
        seconds_between=AN_HOUR,
        seconds_to_stop=10,
    )


def where_backups_go() -> str:
    """Return the folder in words for a start."""
    if settings.BACKUP_RECIPIENT:
        return f"one each day into {settings.BACKUP_DIR}"
    return "none, as BACKUP_RECIPIENT is not set"
