"""Keeps mail to the clinic going out while the site runs."""

from __future__ import annotations

import os

from django.conf import settings

from microsite.pages.management.beside import BesideServer

SECONDS_BEFORE_RESTART = 2
SECONDS_TO_STOP = 10


class NotifierKeeper:
    """Runs ``send_notifications --loop``, again whenever it has ended."""

    def __init__(self) -> None:
        self._beside = BesideServer("notifier", seconds_to_stop=SECONDS_TO_STOP)

    def start(self) -> None:
        """Begin, if mail goes out from here."""
        if settings.ENVIRONMENT.notifier and not settings.MISSING_FOR_MAIL:
            self._beside.start(self._keep)

    def stop(self) -> None:
        """Let the present mail be finished, for a few seconds; what is left waits as rows."""
        self._beside.stop()

    def _keep(self) -> None:
        # It also looks whether this process is still there, for when that is killed.
        command = ("send_notifications", "--loop", f"--beside={os.getpid()}")
        while self._beside.run(*command):
            self._beside.is_stopped_within(SECONDS_BEFORE_RESTART)


def who_sends_mail() -> str:
    """Say in words for the start whether the clinic is told of requests, and by whom."""
    if settings.MISSING_FOR_MAIL:
        names = " and ".join(settings.MISSING_FOR_MAIL)
        return f"no mail is sent to the clinic: set {names}"
    if not settings.ENVIRONMENT.notifier:
        return "mail is sent by another process, as NOTIFIER=no says"
    return f"mail to {settings.CLINIC_INBOX_EMAIL}"
