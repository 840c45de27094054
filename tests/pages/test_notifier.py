"""Mail goes out while the site runs: `start_site` and its sender, from the outside."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from microsite.environment import read_environment
from microsite.pages.management.notifier_keeper import NotifierKeeper, who_sends_mail
from tests.browser import RunningSite, running_site
from tests.pages.test_start_site import children_of, eventually
from tests.site_data import post_request

pytest.importorskip("aiosmtpd")

from tests.smtp_server import Inbox, smtp_server

pytestmark = pytest.mark.skipif(
    sys.platform != "linux",
    reason="looks into /proc: elsewhere the sender is not tried as a process",
)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail_settings(inbox: Inbox) -> Iterator[dict[str, str]]:
    with smtp_server(inbox) as port:
        yield {
            "EMAIL_URL": f"smtp://127.0.0.1:{port}/?tls=no",
            "CLINIC_INBOX_EMAIL": "inbox@clinic.example",
        }


@pytest.fixture
def site(tmp_path: Path, mail_settings: dict[str, str]) -> Iterator[RunningSite]:
    yield from running_site(tmp_path, mail_settings)


def senders(site: RunningSite) -> list[int]:
    return [pid for pid in children_of(site.process.pid) if b"send_notifications" in command(pid)]


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_request_is_mailed_and_a_killed_sender_is_replaced(site: RunningSite, inbox: Inbox):
    """Red when the keeper does not start the sender again, or its end is not asked for."""
    assert "Notifications: mail to inbox@clinic.example." in site.output
    post_request(site)
    assert eventually(lambda: len(inbox.arrived) == 1)

    (killed,) = senders(site)
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: senders(site) not in ([], [killed]))
    post_request(site)
    assert eventually(lambda: len(inbox.arrived) == 2)
    assert set(inbox.ids.values()) == {1}

    (sender,) = senders(site)
    assert site.stop() == 0
    assert command(sender) == b""
    assert "Traceback" not in site.output


def test_sender_ends_when_the_site_is_killed(site: RunningSite):
    assert eventually(lambda: len(senders(site)) == 1)
    (sender,) = senders(site)

    site.kill()

    assert eventually(lambda: command(sender) == b"")


SET = {"email_url": "smtp://mail.example", "clinic_inbox_email": "inbox@clinic.example"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "no mail is sent to the clinic: set EMAIL_URL and CLINIC_INBOX_EMAIL"),
        (SET | {"email_url": ""}, "no mail is sent to the clinic: set EMAIL_URL"),
        (SET | {"notifier": "no"}, "mail is sent by another process, as NOTIFIER=no says"),
    ],
)
def test_without_a_sender_the_start_says_why(settings, values, said):
    """Red when the keeper starts a sender that has nothing to do or is not wanted."""
    settings.ENVIRONMENT = read_environment(**values)
    settings.MISSING_FOR_MAIL = settings.ENVIRONMENT.missing_for_mail

    NotifierKeeper().start()

    assert "notifier" not in {thread.name for thread in threading.enumerate()}
    assert who_sends_mail() == said
