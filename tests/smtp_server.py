"""A real mail server for tests: it takes, refuses, stalls, drops, goes away and comes back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.browser import free_port

# What the server does with a mail: "take", "drop" after taking it, "stall", or an answer.
Mood = Callable[[Message], str]


class Inbox:
    """What has arrived, in the order in which it came, and what the server does with more."""

    def __init__(self) -> None:
        self.arrived: list[Message] = []
        self.recipients: list[list[str]] = []
        self.mood: Mood = lambda message: "take"
        self.answer_to_recipient = ""
        self.tried = 0

    def always(self, what: str) -> None:
        self.mood = lambda message: what

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID has arrived."""
        return Counter(str(message["Message-ID"]) for message in self.arrived)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.answer_to_recipient:
            self.tried += 1
            return self.answer_to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content)
        self.tried += 1
        what = self.mood(message)
        if what == "stall":
            await asyncio.sleep(60)
        if what in ("take", "drop"):
            self.arrived.append(message)
            self.recipients.append(list(envelope.rcpt_tos))
        if what == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK" if what in ("take", "drop") else what


@contextmanager
def smtp_server(inbox: Inbox, port: int = 0) -> Iterator[int]:
    """Run the server on this port of 127.0.0.1, or a free one, and yield the port."""
    port = port or free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
