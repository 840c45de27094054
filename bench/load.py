"""Load from one core over connections that stay open, and what came of it."""

from __future__ import annotations

import math
import os
import selectors
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

REPORT = Path(__file__).with_name("report.lua")
RECEIVE_BYTES = 1 << 18


@dataclass(frozen=True)
class Load:
    """How the requests are made. ``core`` is None where processes cannot be tied to one."""

    seconds: float
    connections: int
    core: int | None


@dataclass(frozen=True)
class Measurement:
    """What one round gave; p50 and p99 are in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def requests_per_second(self) -> float:
        return self.requests / self.seconds


class LoadFailed(Exception):
    """Some requests were not answered as they should be."""


def measure(load: Load, url: str, headers: dict[str, str]) -> Measurement:
    """Ask for ``url`` again and again. Raises LoadFailed when a single answer is missing."""
    if shutil.which("wrk"):
        return _measure_with_wrk(load, url, headers)
    return _measure_with_python(load, url, headers)


def stay_on(core: int | None) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})


def _measure_with_wrk(load: Load, url: str, headers: dict[str, str]) -> Measurement:
    options = [f"--header={name}: {value}" for name, value in headers.items()]
    finished = subprocess.run(
        [
            "wrk",
            "--threads=1",
            f"--connections={load.connections}",
            # wrk takes whole seconds only.
            f"--duration={math.ceil(load.seconds)}s",
            f"--script={REPORT}",
            *options,
            url,
        ],
        preexec_fn=lambda: stay_on(load.core),
        capture_output=True,
        text=True,
        check=True,
    )
    last = finished.stdout.strip().splitlines()[-1].split()
    requests, duration, failed, p50, p99 = (int(number) for number in last[1:])
    if failed or not requests:
        raise LoadFailed(f"{url}: {failed} of {requests} requests failed")
    return Measurement(requests, duration / 1_000_000, p50 / 1000, p99 / 1000)


class _Connection:
    """One connection that asks, reads the whole answer, and asks again."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self.request = request
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ask()

    def ask(self) -> None:
        self.received = b""
        self.asked_at = time.perf_counter()
        self.socket.sendall(self.request)

    def has_answer(self) -> bool:
        """Read what has come and return whether it is a whole answer."""
        chunk = self.socket.recv(RECEIVE_BYTES)
        if not chunk:
            raise LoadFailed("the server closed a connection")
        self.received += chunk
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return False
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        return head[9:12] == b"304" or len(body) >= int(length)


def _measure_with_python(load: Load, url: str, headers: dict[str, str]) -> Measurement:
    before = os.sched_getaffinity(0) if load.core is not None else set()
    stay_on(load.core)
    try:
        times, taken = _answer_times(load, url, headers)
    finally:
        if before:
            os.sched_setaffinity(0, before)
    times.sort()
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    return Measurement(len(times), taken, p50 * 1000, p99 * 1000)


def _answer_times(load: Load, url: str, headers: dict[str, str]) -> tuple[list[float], float]:
    """Return how many seconds each answer took, and all of them together."""
    parts = urlsplit(url)
    lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    address = (parts.hostname or "", parts.port or 80)
    selector = selectors.DefaultSelector()
    for _ in range(load.connections):
        connection = _Connection(address, request)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    times: list[float] = []
    started = time.perf_counter()
    while (now := time.perf_counter()) < started + load.seconds:
        for key, _ in selector.select(timeout=1):
            if key.data.has_answer():
                times.append(time.perf_counter() - key.data.asked_at)
                key.data.ask()
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    if not times:
        raise LoadFailed(f"{url}: no answer")
    return times, now - started
