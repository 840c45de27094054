"""A browser without a window that prints, driven through a pipe by Chrome's DevTools Protocol.

The browser asks no network: whatever it wants to load is answered by the caller.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import signal
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from microsite.content import DRAFT_SUFFIX

SECONDS_FOR_A_PAGE = 60
FIRST_FREE = 10  # number of a file, out of the way of those that the browser gets
END_OF_MESSAGE = b"\0"
OPTIONS = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
)
INCHES_OF_A4 = (210 / 25.4, 297 / 25.4)
PRINT_OPTIONS = {
    "paperWidth": INCHES_OF_A4[0],
    "paperHeight": INCHES_OF_A4[1],
    "preferCSSPageSize": True,
    "generateTaggedPDF": True,
    "generateDocumentOutline": True,
}
# Pictures further down are loaded only when somebody gets there, which paper never does.
EVERYTHING_LOADED = """
    new Promise(loaded => document.readyState == "complete" ? loaded() : onload = loaded)
        .then(() => Promise.all([document.fonts.ready, ...[...document.images].map(image => {
            image.loading = "eager";
            return image.decode().catch(() => {});
        })])).then(() => true)
"""

# From an address to (status, headers, body); None for what may not be loaded.
Answers = Callable[[str], tuple[int, list[tuple[str, str]], bytes] | None]


class PrintingFailed(Exception):
    """The browser could not print a page; the text says why."""


class Chromium:
    """A running browser; it and all that belongs to it is gone at the end of the ``with`` block.

    While it runs it keeps its own files in a new folder of ``folder``, which ends in DRAFT_SUFFIX.
    """

    def __init__(self, program: Path, answers: Answers, folder: Path) -> None:
        self.program = program
        self.answers = answers
        self.folder = folder
        self._received = b""
        self._number = 0

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._profile = tempfile.TemporaryDirectory(
            dir=self.folder, prefix=".browser-", suffix=DRAFT_SUFFIX, ignore_cleanup_errors=True
        )
        its_input, self._commands = _pipe()
        self._results, its_output = _pipe()
        null = os.open(os.devnull, os.O_RDWR)
        # What the browser gets as 0, 1, 2, and then, as --remote-debugging-pipe says, 3 and 4.
        wiring = [null, null, null, its_input, its_output]
        own = f"--user-data-dir={self._profile.name}"
        try:
            self._process = os.posix_spawn(
                self.program,
                [str(self.program), *OPTIONS, *_for_root(), own],
                os.environ,
                file_actions=[(os.POSIX_SPAWN_DUP2, fd, its) for its, fd in enumerate(wiring)],
                setpgroup=0,
            )
        finally:
            for fd in set(wiring):
                os.close(fd)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()
        os.waitpid(self._process, 0)
        os.close(self._commands)
        os.close(self._results)
        self._profile.cleanup()

    def kill(self) -> None:
        # Before it is waited for, so the number is still its own.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process, signal.SIGKILL)

    def print(self, url: str) -> bytes:
        """Return the page as a tagged PDF. Raises PrintingFailed, after a minute at the latest.

        After a failure the browser is of no further use.
        """
        # A hanging browser hears nothing, but when it ends so does the pipe that we wait for.
        watchdog = threading.Timer(SECONDS_FOR_A_PAGE, self.kill)
        watchdog.start()
        try:
            return self._print(url)
        except OSError as problem:
            raise PrintingFailed(f"the browser ended ({problem.strerror})") from None
        finally:
            watchdog.cancel()

    def _print(self, url: str) -> bytes:
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Fetch.enable", session, patterns=[{"urlPattern": "*"}])
        failure = self._call("Page.navigate", session, url=url).get("errorText")
        if failure:
            raise PrintingFailed(f"the browser could not open it ({failure})")
        self._call("Runtime.evaluate", session, expression=EVERYTHING_LOADED, awaitPromise=True)
        pdf = self._call("Page.printToPDF", session, **PRINT_OPTIONS)["data"]
        self._call("Target.closeTarget", targetId=target)
        return base64.b64decode(pdf)

    def _call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        number = self._send(method, session, **parameters)
        while True:
            message = self._next_message()
            if message.get("id") == number:
                if "error" in message:
                    raise PrintingFailed(f"{method}: {message['error'].get('message')}")
                result: dict[str, Any] = message["result"]
                return result

    def _send(self, method: str, session: str, **parameters: Any) -> int:
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        unsent = json.dumps(command).encode() + END_OF_MESSAGE
        while unsent:
            unsent = unsent[os.write(self._commands, unsent) :]
        return self._number

    def _next_message(self) -> dict[str, Any]:
        """Return what the browser says next; what it wants to load is answered on the way."""
        while END_OF_MESSAGE not in self._received:
            chunk = os.read(self._results, 1 << 20)
            if not chunk:
                raise PrintingFailed("the browser ended or took too long")
            self._received += chunk
        first, _, self._received = self._received.partition(END_OF_MESSAGE)
        message: dict[str, Any] = json.loads(first)
        if message.get("method") == "Fetch.requestPaused":
            self._answer(message["params"], message["sessionId"])
        return message

    def _answer(self, wanted: dict[str, Any], session: str) -> None:
        request = wanted["requestId"]
        answer = self.answers(wanted["request"]["url"])
        if answer is None:
            reason = "BlockedByClient"
            self._send("Fetch.failRequest", session, requestId=request, errorReason=reason)
            return
        status, headers, body = answer
        self._send(
            "Fetch.fulfillRequest",
            session,
            requestId=request,
            responseCode=status,
            responseHeaders=[{"name": name, "value": value} for name, value in headers],
            body=base64.b64encode(body).decode(),
        )


def _pipe() -> tuple[int, int]:
    """Return (read end, write end)."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


def _for_root() -> tuple[str, ...]:
    # Chromium's own walls need another user; it refuses to start without this.
    return ("--no-sandbox",) if os.geteuid() == 0 else ()
