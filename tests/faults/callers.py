"""Patients who ask for a call, many at a time, of a site that is killed or cannot write."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.browser import PLAIN_ENVIRONMENT, PROJECT, RunningSite

ADDRESS = "/consultation/call-back/"
KEY = re.compile(r'name="submission_key" value="([^"]+)"')
REFERENCE = re.compile(r"MN-\w{5}-\w{5}")
SECONDS_TO_SERVE = 120
OUT_OF_ORDER = (OSError, http.client.HTTPException)
# What stands in the database, opened with the site's keys.
LIST = """
import django, json; django.setup()
from microsite.consultations.models import ConsultationRequest as Request
print(json.dumps([
    (one.reference, one.answers().name, one.answers().phone,
     one.notifications.count(), one.events.filter(what="received").count())
    for one in Request.objects.all()
]))
"""


@dataclass(frozen=True)
class Answered:
    status: int
    text: str
    location: str
    policy: str = ""
    raw: bytes = b""


@dataclass(frozen=True)
class Body:
    """What is sent instead of a form of the usual kind."""

    data: bytes
    headers: dict[str, str]


def ask(
    site: RunningSite,
    path: str,
    form: dict[str, str] | None = None,
    *,
    cookie: str = "",
    body: Body | None = None,
) -> Answered:
    """Ask once. Raises one of OUT_OF_ORDER when no whole answer comes."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    sent = {"Cookie": cookie} if cookie else {}
    try:
        # Who is refused before all is sent has an answer all the same.
        with suppress(BrokenPipeError):
            if body is not None:
                connection.request("POST", path, body.data, sent | body.headers)
            elif form is None:
                connection.request("GET", path, headers=sent)
            else:
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", path, urlencode(form), sent | kind)
        answer = connection.getresponse()
        headers = answer.headers
        policy = headers["Content-Security-Policy"] or ""
        raw, location = answer.read(), headers["Location"] or ""
        return Answered(answer.status, raw.decode(errors="replace"), location, policy, raw)
    finally:
        connection.close()


def filled_in(site: RunningSite, number: int) -> dict[str, str]:
    """Return the form of a page that was just opened, as this patient fills it in."""
    found = KEY.search(ask(site, ADDRESS).text)
    assert found
    return {
        "name": f"Patient {number}",
        "phone": f"01632 {number:06}",
        "message_ok": "no",
        "best_times": "any_time",
        "adult": "yes",
        "consent": "on",
        "submission_key": found[1],
    }


@dataclass
class Callers:
    """Threads that ask again and again: half until they were told that their request is there.

    The others send once and go away, as people do when no answer comes.
    """

    sites: list[RunningSite]
    acknowledged: dict[int, str] = field(default_factory=dict)
    gone_away: set[int] = field(default_factory=set)
    refused: Counter[int] = field(default_factory=Counter)
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, count: int) -> None:
        self._threads = [threading.Thread(target=self._go_on) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def wait_for_another(self) -> None:
        """Return when somebody is told that a request is there."""
        before, deadline = len(self.acknowledged), time.monotonic() + SECONDS_TO_SERVE
        while len(self.acknowledged) == before:
            assert time.monotonic() < deadline, "nobody is served any more"
            time.sleep(0.005)

    def stop(self) -> None:
        """Let everybody finish who has begun."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self) -> None:
        while not self._is_over.is_set():
            with self._lock:
                self._next += 1
                number = self._next
            self._insist(number)

    def _insist(self, number: int) -> None:
        site = self.sites[number % len(self.sites)]
        form: dict[str, str] | None = None
        while number not in self.acknowledged:
            if form and number % 2:
                self.gone_away.add(number)
                return
            try:
                form = form or filled_in(site, number)
                answer = ask(site, ADDRESS, form)
                if answer.status == 303:
                    self.acknowledged[number] = answer.location
                else:
                    self.refused[answer.status] += 1
            except OUT_OF_ORDER:
                # Not so long that the site is idle when it comes back.
                self._is_over.wait(0.05)


def require_all_there(site: RunningSite, callers: Callers) -> None:
    """Require each acknowledged request exactly once, as it was sent, with its notification."""
    rows = stored(site)
    names = Counter(name for _, name, *_ in rows)
    acknowledged = {f"Patient {number}" for number in callers.acknowledged}
    missing = acknowledged - names.keys()
    assert not missing, f"{len(missing)} of {len(acknowledged)} are missing"
    # Somebody who went away without an answer may have been heard all the same.
    assert names.keys() - acknowledged <= {f"Patient {number}" for number in callers.gone_away}
    assert set(names.values()) == {1}
    for reference, name, phone, notifications, receipts in rows:
        number = int(name.split()[1])
        assert phone == f"01632 {number:06}"
        assert (notifications, receipts) == (1, 1), reference
        if number in callers.acknowledged:
            assert reference_shown(site, callers.acknowledged[number]) == reference


def reference_shown(site: RunningSite, confirmation: str) -> str:
    found = REFERENCE.search(ask(site, confirmation).text)
    return found[0] if found else ""


def stored(site: RunningSite) -> list[tuple[str, str, str, int, int]]:
    """Return (reference, name, phone, notifications, events of receipt) of every request."""
    environment = {**os.environ, **PLAIN_ENVIRONMENT, "VAR_DIR": str(site.var_dir), **site.settings}
    done = subprocess.run(
        [sys.executable, "-c", LIST],
        cwd=PROJECT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [tuple(row) for row in json.loads(done.stdout)]
