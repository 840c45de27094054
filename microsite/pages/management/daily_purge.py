"""Deletes, once a day beside a running site, the requests that have been kept long enough."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings

# Not at once: what a start has to do comes first.
SECONDS_UNTIL_FIRST = 60
SECONDS_BETWEEN = 24 * 60 * 60
SECONDS_TO_STOP = 5


class DailyPurge:
    """Runs ``purge_requests`` as a process of its own; what it says stands in the site's log."""

    def __init__(self, first_after: float = SECONDS_UNTIL_FIRST) -> None:
        self._first_after = first_after
        self._purging: subprocess.Popen[bytes] | None = None
        self._is_stopped = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._keep, name="purge", daemon=True).start()

    def stop(self) -> None:
        """End a run: each request is deleted for itself, so none is left in halves."""
        self._is_stopped.set()
        purging = self._purging
        if purging is None:
            return
        purging.terminate()
        try:
            purging.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            purging.kill()

    def _keep(self) -> None:
        wait = self._first_after
        while not self._is_stopped.wait(wait):
            self._purge()
            wait = SECONDS_BETWEEN

    def _purge(self) -> None:
        manage = Path(settings.BASE_DIR) / "manage.py"
        # In a process group of its own: Ctrl-C ends it through ``stop``, without a traceback.
        self._purging = subprocess.Popen(
            [sys.executable, manage, "purge_requests"], stdin=subprocess.DEVNULL, process_group=0
        )
        self._purging.wait()
