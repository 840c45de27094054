"""What is done to senders and mail servers, in a size that the caller chooses.

The ordinary suite runs each with a few mails, ``make faults`` with hundreds.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.environment import new_encryption_key
from tests import database
from tests.browser import PLAIN_ENVIRONMENT, PROJECT, free_port
from tests.consultations.mailing import (
    INBOX_ADDRESS,
    let_time_pass,
    notifications,
    receive,
    send_all,
    send_until_done,
)
from tests.smtp_server import Inbox, smtp_server

SECONDS_TO_WAIT = 120
Process = subprocess.Popen[bytes]


def start_sender(**changed: str) -> Process:
    """Start a real sender on the database and the mail server of this test."""
    environment = {
        **os.environ,
        **PLAIN_ENVIRONMENT,
        "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": database.url(),
        "ENCRYPTION_KEYS": new_encryption_key(),
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}/?tls=no",
        "CLINIC_INBOX_EMAIL": INBOX_ADDRESS,
        **changed,
    }
    command = [sys.executable, "manage.py", "send_notifications", "--loop"]
    with output_file().open("ab") as output:
        return subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=output)


def output_file() -> Path:
    """Return where the senders' log goes."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    file: Path = settings.VAR_DIR / "senders.txt"
    return file


@contextmanager
def senders(count: int, **changed: str) -> Iterator[list[Process]]:
    """Run so many senders; whoever is left at the end is killed."""
    running = [start_sender(**changed) for _ in range(count)]
    try:
        yield running
    finally:
        for sender in running:
            sender.kill()
            sender.wait()


def eventually(question: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return answer


def is_all_sent() -> bool:
    return not ConsultationNotification.objects.unsent().exists()


def has_arrived(inbox: Inbox, count: int) -> bool:
    return len(inbox.arrived) >= count


def each_arrived_once(inbox: Inbox) -> None:
    assert inbox.ids == {row.message_id: 1 for row in notifications()}


def each_arrived(inbox: Inbox) -> int:
    """Require every mail, no other, and the same reference each time; return the repeats."""
    rows = {row.message_id: row for row in notifications()}
    assert set(inbox.ids) == set(rows)
    for mail in inbox.arrived:
        request = rows[mail["Message-ID"]].request
        assert request
        assert mail["Subject"] == f"New consultation request {request.reference}"
    return len(inbox.arrived) - len(rows)


def slowly(inbox: Inbox, seconds: float) -> None:
    """Let each mail take a moment, so that there is something to interrupt."""

    def mood(message: Message) -> str:
        time.sleep(seconds)
        return "take"

    inbox.mood = mood


def refuse_for_a_while(inbox: Inbox, count: int) -> None:
    """450 and 550 by turns for each mail, then none: each arrives once."""
    seen: dict[str, int] = {}

    def mood(message: Message) -> str:
        turn = seen[message["Message-ID"]] = seen.get(message["Message-ID"], -1) + 1
        return ("450 later", "550 never", "take")[min(turn, 2)]

    inbox.mood = mood
    receive(count)
    send_until_done()
    each_arrived_once(inbox)
    assert {row.attempts for row in notifications()} == {3}


def go_away_and_come_back(inbox: Inbox, count: int, django_settings: Any) -> None:
    """Nobody listens at first; then somebody does, on the same port."""
    django_settings.EMAIL_PORT = free_port()
    receive(count)
    assert send_all().refused == count
    assert {row.last_error for row in notifications()} == {"ConnectionRefusedError"}
    with smtp_server(inbox, django_settings.EMAIL_PORT):
        let_time_pass(minutes=1)
        send_until_done()
    each_arrived_once(inbox)


def stall(inbox: Inbox, count: int, stalled: int, django_settings: Any) -> None:
    """Some mails get no answer: these wait, and the others arrive meanwhile."""
    django_settings.EMAIL_TIMEOUT = 0.3
    receive(count)
    slow = {row.message_id for row in notifications()[:stalled]}
    inbox.mood = lambda message: "stall" if message["Message-ID"] in slow else "take"
    assert send_all().sent == count - stalled
    assert {row.last_error for row in notifications()} == {"", "SMTPServerDisconnected"}
    inbox.always("take")
    let_time_pass(minutes=1)
    send_until_done()
    each_arrived_once(inbox)


def drop_after_data(inbox: Inbox, count: int, share: float) -> int:
    """The server takes a mail and the connection breaks before it can say so."""
    chance = random.Random(6)
    inbox.mood = lambda message: "drop" if chance.random() < share else "take"
    receive(count)
    send_until_done()
    return each_arrived(inbox)


def poison_and_good(inbox: Inbox, poisons: int, good: int) -> None:
    """Mails that cannot be built or are never taken, before all others: the others arrive."""
    requests = receive(poisons + good)
    broken = requests[: (poisons + 1) // 2]
    refused = requests[len(broken) : poisons]
    for number, request in enumerate(broken):
        reference = f"MN-\n{number:04}-12345"
        ConsultationRequest.objects.filter(pk=request.pk).update(reference=reference)
    hated = {request.notifications.get().message_id for request in refused}
    inbox.mood = lambda message: "550 never" if message["Message-ID"] in hated else "take"

    for _ in range(3):
        send_all()
        let_time_pass(minutes=15)

    waiting = ConsultationNotification.objects.unsent()
    assert {row.request_id for row in waiting} == {request.pk for request in requests[:poisons]}
    assert len(inbox.arrived) == good
    assert set(inbox.ids.values()) == {1}


def two_at_once(inbox: Inbox, count: int) -> None:
    """Two senders with the same rows before them: each mail goes out once."""
    receive(count)
    slowly(inbox, 0.005)
    with senders(2) as running:
        assert eventually(is_all_sent)
        for sender in running:
            sender.terminate()
            assert sender.wait(SECONDS_TO_WAIT) == 0
    each_arrived_once(inbox)
    assert {row.attempts for row in notifications()} == {1}


def kill_senders(inbox: Inbox, count: int, kills: int) -> int:
    """Kill a sender at a random moment, again and again; return the repeats."""
    chance = random.Random(25)
    receive(count)
    slowly(inbox, 0.05)
    for number in range(kills):
        goal = min((number + 1) * count // (kills + 1), count - 1)
        with senders(1):
            assert eventually(partial(has_arrived, inbox, goal))
            time.sleep(chance.uniform(0, 0.2))
        # Nobody sends now, so time may pass: the lease of the dead sender ends.
        let_time_pass(minutes=15)
    with senders(1) as (last,):
        assert eventually(is_all_sent)
        last.send_signal(signal.SIGTERM)
        assert last.wait(SECONDS_TO_WAIT) == 0
    repeats = each_arrived(inbox)
    assert repeats <= kills
    assert sum(row.attempts for row in notifications()) <= count + kills
    return repeats
