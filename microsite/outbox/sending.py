"""Hands mail over to the server, one after the other, whoever has written it."""

from __future__ import annotations

import logging
import os
import secrets
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django.utils.module_loading import import_string

from microsite.outbox.rows import MailRow, MailRowQuerySet

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outgoing:
    """A table of mails, and how a mail is made of a row.

    ``mail`` returns None when there is nothing to tell any more; it may raise ValueError and
    ``troubles``, and the row is tried again. ``prepare`` writes rows whose time has come.
    """

    rows: Callable[[], MailRowQuerySet[Any]]
    mail: Callable[[Any], EmailMessage | None]
    troubles: tuple[type[Exception], ...] = ()
    prepare: Callable[[], object] = lambda: None


def all_outgoing() -> list[Outgoing]:
    """Return what the settings name, in their order: what is first goes out first."""
    return [import_string(name) for name in settings.OUTGOING_MAIL]


def _new_name() -> str:
    """Return a name that no other sender has, with what is needed to find this one."""
    return f"{socket.gethostname()[:60]} {os.getpid()} {secrets.token_hex(4)}"


@dataclass
class Sender:
    outgoing: list[Outgoing] = field(default_factory=all_outgoing)
    name: str = field(default_factory=_new_name)
    sent: int = 0
    refused: int = 0

    def prepare(self) -> None:
        """Let rows be written whose time has come."""
        for one in self.outgoing:
            one.prepare()

    def send_next(self) -> bool:
        """Try one mail that is due; return False when none is."""
        return any(self._send_next_of(one) for one in self.outgoing)

    @property
    def waiting(self) -> int:
        return sum(one.rows().unsent().count() for one in self.outgoing)

    def _send_next_of(self, one: Outgoing) -> bool:
        row = one.rows().lease(self.name, timezone.now())
        if row is None:
            return False
        # OSError: the network, TLS and whatever the server says. ValueError: a header that
        # cannot be written. Each is this mail's own trouble; the next one follows.
        troubles: tuple[type[Exception], ...] = (OSError, ValueError, *one.troubles)
        try:
            self.sent += hand_over(row, one.mail)
        except troubles as problem:
            row.mark_refused(in_short(problem))
            self.refused += 1
            logger.warning(
                "%s %s was not sent at attempt %s: %s",
                row._meta.verbose_name.capitalize(),
                row.pk,
                row.attempts,
                in_short(problem),
            )
        return True


def hand_over(row: MailRow, make: Callable[[Any], EmailMessage | None]) -> bool:
    """Return once the server has taken the mail and that is written down; False without a mail."""
    mail = make(row)
    if mail is None:
        row.mark_sent()
        return False
    # Marked before the goodbye: a server that stalls then has taken the mail all the same.
    with get_connection() as connection:
        connection.send_messages([mail])
        row.mark_sent()
    return True


def in_short(problem: Exception) -> str:
    """Return the kind of problem and the server's number: its words may repeat an address."""
    code = getattr(problem, "smtp_code", None)
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _ in problem.recipients.values()), None)
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__
