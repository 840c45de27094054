"""A command that runs beside the web server, as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


class BesideServer:
    """Runs commands of ``manage.py`` one after the other, in a thread that waits for each.

    A process rather than a thread: what it needs of memory and of the database ends with it.
    """

    def __init__(self, name: str, *, seconds_to_stop: float) -> None:
        self._name, self._seconds_to_stop = name, seconds_to_stop
        self._running: subprocess.Popen[bytes] | None = None
        self._is_stopped = threading.Event()
        self._starting = threading.Lock()

    def start(self, keep: Callable[[], None]) -> None:
        """Begin ``keep``, which runs commands until it is stopped."""
        threading.Thread(target=keep, name=self._name, daemon=True).start()

    def run(self, *command: str) -> bool:
        """Run the command to its end; return False, without running it, once this is stopped."""
        with self._starting:
            if self._is_stopped.is_set():
                return False
            manage = Path(settings.BASE_DIR) / "manage.py"
            # In a process group of its own: Ctrl-C ends it through ``stop``, without a traceback.
            self._running = subprocess.Popen(
                [sys.executable, str(manage), *command], stdin=subprocess.DEVNULL, process_group=0
            )
        self._running.wait()
        return True

    def is_stopped_within(self, seconds: float) -> bool:
        return self._is_stopped.wait(seconds)

    def stop(self) -> None:
        """Let the command finish what it is at, for a few seconds; then end it."""
        with self._starting:
            self._is_stopped.set()
        running = self._running
        if running is None:
            return
        running.terminate()
        try:
            running.wait(self._seconds_to_stop)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
