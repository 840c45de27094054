"""Asking the rendering process, which has little time and memory for each text."""

from __future__ import annotations

import atexit
import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from microsite.editing.comparing import Compared, Piece
from microsite.editing.exact import decoded
from microsite.editing.facts import facts_of
from microsite.editing.findings import Finding

SECONDS_TO_START = 60  # with reading all pages, on a machine that does much else
SECONDS_FOR_A_TEXT = 4
SECONDS_FOR_FACTS = 10  # all pages that use them are drawn anew
SECONDS_TO_WAIT = 4  # for the process that somebody else asks; to start one takes longer
# More threads than this ask at once only when one of them waits for a hostile text.
MOST_WARM = 1

logger = logging.getLogger(__name__)


def cut_off(seconds: int) -> Finding:
    return Finding(
        "stop",
        1,
        f"Checking this text took more than {seconds} seconds, or too much memory, "
        "so it was stopped.",
        "Take out what you put in last: very long lines, or brackets and quotes inside each other.",
    )


@dataclass(frozen=True)
class Checked:
    """``html``, ``style`` and ``compared`` are there when they were asked for."""

    findings: tuple[Finding, ...]
    html: str = ""
    style: str = "'none'"
    compared: tuple[Compared, ...] = ()
    was_cut_off: bool = False

    @property
    def stops(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == "stop"]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == "warn"]


def check(file: str, text: bytes, *, draw: bool = False, before: bytes | None = None) -> Checked:
    """Return what is wrong with the text, and what else is asked for; see ``answering``."""
    question: dict[str, Any] = {"file": file, "text": decoded(text), "draw": draw}
    if before is not None:
        question["before"] = decoded(before)
    seconds = SECONDS_FOR_FACTS if facts_of(file) else SECONDS_FOR_A_TEXT
    told = processes.ask(question, seconds)
    if told is None or "failed" in told:
        html = "<!doctype html><title>No preview</title>"
        return Checked((cut_off(seconds),), html=html, was_cut_off=True)
    return Checked(
        tuple(Finding(**each) for each in told["findings"]),
        told.get("html", ""),
        told.get("style", "'none'"),
        tuple(
            Compared(each["kind"], tuple(Piece(**one) for one in each["pieces"]), each["skipped"])
            for each in told.get("compared", ())
        ),
    )


class Process:
    """One rendering process, which reads the same content as this one."""

    def __init__(self) -> None:
        self.content_dir = str(settings.CONTENT_DIR)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "microsite.settings",
            "CONTENT_DIR": self.content_dir,
            "VAR_DIR": str(settings.VAR_DIR),
        }
        self._process = subprocess.Popen(
            [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "render_drafts"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, question: dict[str, Any], seconds: int) -> dict[str, Any] | None:
        """Return the answer; None when there is none in time. Then this process is of no use."""
        line = self._line(json.dumps(question).encode() + b"\n", seconds)
        answer: dict[str, Any] | None = json.loads(line) if line else None
        return answer

    def _line(self, question: bytes, seconds: float) -> bytes:
        assert self._process.stdin  # noqa: S101 (pipes were asked for)
        assert self._process.stdout  # noqa: S101
        deadline = time.monotonic() + seconds
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
        except OSError:
            return b""
        answer, pipe = b"", self._process.stdout.fileno()
        while not answer.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                return b""
            if not (more := os.read(pipe, 1 << 20)):
                return b""
            answer += more
        return answer

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        # Closes both pipes, and waits.
        self._process.communicate()


class Processes:
    """Those that are warm and free. Whoever asks while none is gets a new one, after a moment."""

    def __init__(self) -> None:
        self._free: list[Process] = []
        self._busy = 0
        self._turn = threading.Condition()

    def ask(self, question: dict[str, Any], seconds: int) -> dict[str, Any] | None:
        process = self._taken()
        answer = None
        try:
            process = process or self._started()
            answer = process.ask(question, seconds)
        finally:
            self._give_back(process, is_good=answer is not None)
        return answer

    def _taken(self) -> Process | None:
        """Take one that is free, or soon will be; None when one has to be started."""
        with self._turn:
            self._turn.wait_for(lambda: self._free or not self._busy, SECONDS_TO_WAIT)
            self._busy += 1
            while self._free:
                process = self._free.pop()
                if process.is_alive and process.content_dir == str(settings.CONTENT_DIR):
                    return process
                process.end()
        return None

    def _started(self) -> Process:
        # A first question that is harmless: the time limit is for texts, not for starting.
        process = Process()
        process.ask({"file": "", "text": "", "warm_up": True}, SECONDS_TO_START)
        return process

    def _give_back(self, process: Process | None, *, is_good: bool) -> None:
        with self._turn:
            self._busy -= 1
            is_kept = is_good and len(self._free) < MOST_WARM
            if process and is_kept:
                self._free.append(process)
            self._turn.notify()
        if process and not is_kept:
            process.end()

    def end(self) -> None:
        with self._turn:
            while self._free:
                self._free.pop().end()


processes = Processes()
atexit.register(processes.end)
