"""Keeps the leaflets of a running site up to date, without ever holding the site up."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from django.conf import settings

from microsite.browser import installed_browsers
from microsite.content import stamp_of
from microsite.pages.management.beside import BesideServer

SECONDS_BETWEEN_LOOKS = 2
# With time alone a page becomes overdue, which its leaflet says too.
SECONDS_UNTIL_OLD = 3600
SECONDS_TO_STOP = 5


class LeafletKeeper:
    """Runs ``make_leaflets`` at the start and after each change."""

    def __init__(self) -> None:
        self._beside = BesideServer("leaflets", seconds_to_stop=SECONDS_TO_STOP)

    def start(self) -> None:
        """Begin, if leaflets are wanted and there is a browser to print them."""
        if settings.ENVIRONMENT.leaflets and likely_browser() is not None:
            self._beside.start(self._keep)

    def stop(self) -> None:
        """End what is being made; what is finished stays."""
        self._beside.stop()

    def _keep(self) -> None:
        made, made_at = None, 0.0
        while not self._beside.is_stopped_within(0 if made is None else SECONDS_BETWEEN_LOOKS):
            stamp = stamp_of(settings.CONTENT_DIR)
            if stamp != made or time.monotonic() - made_at > SECONDS_UNTIL_OLD:
                self._beside.run("make_leaflets", "--verbosity", "0")
                made, made_at = stamp, time.monotonic()


def likely_browser() -> Path | None:
    """Return the first browser on this machine; whether it works shows when it is used."""
    if sys.platform == "win32":
        return None
    browsers = installed_browsers(settings.ENVIRONMENT.browser_path, os.environ.get("PATH", ""))
    return next((path for _, path in browsers), None)
