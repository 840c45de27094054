"""Measure how fast the staff's pages are made with 100,000 requests, in the server alone.

The inbox is filled once, in a folder of its own; each page is then asked for again and again.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

import django

from bench.timing import say

if TYPE_CHECKING:
    from django.test import Client

PAGES = {
    "New": "/staff/",
    "New, call now": "/staff/?call=now",
    "Mine": "/staff/?owner=mine",
    "In touch": "/staff/?show=in_touch",
    "Booked": "/staff/?show=booked",
    "All": "/staff/?show=all",
    "All, the last page": "/staff/?show=all&page=100000",
    "The numbers": "/staff/numbers/",
}
SEARCHES = {
    "Search by phone": "07700 000007",
    "Search by email": "person-7@example.org",
    "Search by reference": "MN-22222-22222",
}
A_LONG_TIME = 24 * 3600  # Seconds; longer than filling and measuring take.


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "microsite.settings"}
        os.environ["ALLOWED_HOSTS"] = "testserver"
        django.setup()
        staff = filled(options.requests)
        for what, address in PAGES.items():
            measure(what, partial(staff.get, address), options.rounds)
        for what, who in SEARCHES.items():
            measure(what, partial(staff.post, "/staff/search/", {"who": who}), options.rounds)


def filled(number: int) -> Client:
    """Return a client of somebody at a clinic with so many requests."""
    from django.core.management import call_command
    from django.db import connection

    from bench.large_inbox import fill
    from tests.people import hired, signed_in

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    person = hired()
    begun = time.perf_counter()
    fill(number, person)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{number:,} requests in {time.perf_counter() - begun:.0f} s")
    return signed_in(person, seen=time.time() + A_LONG_TIME)


def measure(what: str, ask: Callable[[], Any], rounds: int) -> None:
    """Say how long answers take, and of that the processor, which other work does not slow down."""
    ask()  # The first one loads templates.
    whole, processor = [], []
    for _ in range(rounds):
        begun = time.perf_counter(), time.process_time()
        answer = ask()
        whole.append((time.perf_counter() - begun[0]) * 1000)
        processor.append((time.process_time() - begun[1]) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{what}: {answer.status_code}")
    say(what, whole, "ms")
    print(f"    of that the processor: median {median(processor):.2f} ms")


if __name__ == "__main__":
    main()
