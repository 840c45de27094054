"""Keeps mail to the clinic going out while the site runs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings

SECONDS_BEFORE_RESTART = 2
SECONDS_TO_STOP = 10


class NotifierKeeper:
    """Runs ``send_notifications --loop`` as a process of its own, again whenever it has ended."""

    def __init__(self) -> None:
        self._sending: subprocess.Popen[bytes] | None = None
        self._is_stopped = threading.Event()
        self._starting = threading.Lock()

    def start(self) -> None:
        """Begin, if mail goes out from here."""
        if settings.ENVIRONMENT.notifier and not settings.MISSING_FOR_MAIL:
            threading.Thread(target=self._keep, name="notifier", daemon=True).start()

    def stop(self) -> None:
        """Let the present mail be finished, for a few seconds; what is left waits as rows."""
        with self._starting:
            self._is_stopped.set()
        sending = self._sending
        if sending is None:
            return
        sending.terminate()
        try:
            sending.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            sending.kill()
            sending.wait()

    def _keep(self) -> None:
        while sending := self._start_sending():
            sending.wait()
            self._is_stopped.wait(SECONDS_BEFORE_RESTART)

    def _start_sending(self) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._is_stopped.is_set():
                return None
            manage = Path(settings.BASE_DIR) / "manage.py"
            command = [sys.executable, str(manage), "send_notifications", "--loop"]
            # In a process group of its own: Ctrl-C ends it through ``stop``. It also looks
            # whether this process is still there, for when that is killed.
            self._sending = subprocess.Popen(
                [*command, f"--beside={os.getpid()}"], stdin=subprocess.DEVNULL, process_group=0
            )
            return self._sending


def who_sends_mail() -> str:
    """Say in words for the start whether the clinic is told of requests, and by whom."""
    if settings.MISSING_FOR_MAIL:
        names = " and ".join(settings.MISSING_FOR_MAIL)
        return f"no mail is sent to the clinic: set {names}"
    if not settings.ENVIRONMENT.notifier:
        return "mail is sent by another process, as NOTIFIER=no says"
    return f"mail to {settings.CLINIC_INBOX_EMAIL}"
