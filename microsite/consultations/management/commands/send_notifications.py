"""Send the mail that waits in the database, and write what is due."""

from __future__ import annotations

import logging
import os
import signal
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import django.db
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from microsite.outbox.sending import Sender

SECONDS_BETWEEN_LOOKS = 2
SECONDS_BETWEEN_ORDERS = 0.1
SIGNALS = (signal.SIGTERM, signal.SIGINT)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Send the notifications that are due. Any number of senders may run at once. "
        "SIGTERM lets the present mail be finished."
    )
    # `start_site` has asked; here they would only be in the way of a quick restart.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until a signal comes")
        parser.add_argument(
            "--beside",
            type=int,
            metavar="PID",
            help="end too when this process, which started the sender, has ended",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_told_to_end = False
        self.parent = options["beside"]
        before = {number: signal.signal(number, self.end) for number in SIGNALS}
        try:
            if options["loop"]:
                self.send_for_ever()
            else:
                self.send_once()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self, number: int, frame: FrameType | None) -> None:
        self.is_told_to_end = True

    @property
    def must_end(self) -> bool:
        return self.is_told_to_end or self.parent not in (None, os.getppid())

    def send_once(self) -> None:
        if settings.MISSING_FOR_MAIL:
            raise CommandError(why_nothing_is_sent())
        sender = Sender()
        self.send_due(sender)
        said = f"Sent: {sender.sent}. Refused: {sender.refused}. Waiting: {sender.waiting}."
        self.stdout.write(said)
        if sender.refused:
            raise CommandError("Not all could be sent; they are tried again when they are due.")

    def send_for_ever(self) -> None:
        if settings.MISSING_FOR_MAIL:
            # Not the end: whoever runs this beside a web server would end that too.
            logger.warning("%s", why_nothing_is_sent())
        sender = Sender()
        while not self.must_end:
            if not settings.MISSING_FOR_MAIL:
                self.try_to_send_due(sender)
            self.rest()

    def try_to_send_due(self, sender: Sender) -> None:
        try:
            self.send_due(sender)
        except django.db.Error as problem:
            # The rows wait, and so does this, until the database is back.
            logger.error("Notifications cannot be read: %s", type(problem).__name__)
            django.db.connection.close()

    def send_due(self, sender: Sender) -> None:
        self.send_waiting(sender)
        # What waits goes first: looking for more may take a moment.
        sender.prepare()
        self.send_waiting(sender)

    def send_waiting(self, sender: Sender) -> None:
        while not self.must_end and sender.send_next():
            pass

    def rest(self) -> None:
        # In short naps: a signal's handler cannot cut a sleep short.
        until = time.monotonic() + SECONDS_BETWEEN_LOOKS
        while not self.must_end and time.monotonic() < until:
            time.sleep(SECONDS_BETWEEN_ORDERS)


def why_nothing_is_sent() -> str:
    names = " and ".join(settings.MISSING_FOR_MAIL)
    return f"No mail is sent, and notifications wait: set {names}."
