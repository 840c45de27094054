"""Deletes, once a day beside a running site, the requests that have been kept long enough."""

from __future__ import annotations

from microsite.pages.management.beside import BesideServer

# Not at once: what a start has to do comes first.
SECONDS_UNTIL_FIRST = 60
SECONDS_BETWEEN = 24 * 60 * 60
SECONDS_TO_STOP = 5


class DailyPurge:
    """Runs ``purge_requests``; what it says stands in the site's log."""

    def __init__(self, first_after: float = SECONDS_UNTIL_FIRST) -> None:
        self._first_after = first_after
        self._beside = BesideServer("purge", seconds_to_stop=SECONDS_TO_STOP)

    def start(self) -> None:
        self._beside.start(self._keep)

    def stop(self) -> None:
        """End a run: each request is deleted for itself, so none is left in halves."""
        self._beside.stop()

    def _keep(self) -> None:
        wait = self._first_after
        while not self._beside.is_stopped_within(wait):
            self._beside.run("purge_requests")
            wait = SECONDS_BETWEEN
