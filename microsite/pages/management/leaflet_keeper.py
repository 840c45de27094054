"""Keeps the leaflets of a running site up to date, without ever holding the site up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings

from microsite.browser import installed_browsers
from microsite.content import stamp_of

SECONDS_BETWEEN_LOOKS = 2
# With time alone a page becomes overdue, which its leaflet says too.
SECONDS_UNTIL_OLD = 3600
SECONDS_TO_STOP = 5


class LeafletKeeper:
    """Runs ``make_leaflets`` as a process of its own, at the start and after each change.

    A process rather than a thread: it needs a second library for a minute and then none.
    """

    def __init__(self) -> None:
        self._making: subprocess.Popen[bytes] | None = None
        self._is_stopped = threading.Event()

    def start(self) -> None:
        """Begin, if leaflets are wanted and there is a browser to print them."""
        if not settings.ENVIRONMENT.leaflets or likely_browser() is None:
            return
        threading.Thread(target=self._keep, name="leaflets", daemon=True).start()

    def stop(self) -> None:
        """End what is being made; what is finished stays."""
        self._is_stopped.set()
        making = self._making
        if making is None:
            return
        making.terminate()
        try:
            making.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            making.kill()

    def _keep(self) -> None:
        made, made_at = None, 0.0
        while not self._is_stopped.is_set():
            stamp = stamp_of(settings.CONTENT_DIR)
            if stamp != made or time.monotonic() - made_at > SECONDS_UNTIL_OLD:
                self._make()
                made, made_at = stamp, time.monotonic()
            self._is_stopped.wait(SECONDS_BETWEEN_LOOKS)

    def _make(self) -> None:
        manage = Path(settings.BASE_DIR) / "manage.py"
        # In a process group of its own: Ctrl-C ends it through ``stop``, without a traceback.
        self._making = subprocess.Popen(
            [sys.executable, manage, "make_leaflets", "--verbosity", "0"],
            stdin=subprocess.DEVNULL,
            process_group=0,
        )
        self._making.wait()


def likely_browser() -> Path | None:
    """Return the first browser on this machine; whether it works shows when it is used."""
    if sys.platform == "win32":
        return None
    browsers = installed_browsers(settings.ENVIRONMENT.browser_path, os.environ.get("PATH", ""))
    return next((path for _, path in browsers), None)
