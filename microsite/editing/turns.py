"""One at a time: whoever looks at the history of a page file or writes one."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from microsite.editing.folder import root

SECONDS_TO_WAIT = 10  # several publications take less
SECONDS_BETWEEN_TRIES = 0.01


class Busy(OSError):
    """Somebody else is here for too long."""


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else is here, in this process or another. A killed one is not waited for.

    Take it before a transaction of the database, never inside one. Raises Busy.
    """
    # The folder itself is locked, so that all who write into it meet, wherever their VAR_DIR is.
    folder = os.open(root(), os.O_RDONLY)
    try:
        _wait_for(folder)
        yield
    finally:
        os.close(folder)


def _wait_for(folder: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while True:
        try:
            return fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Another program may hold it for as long as it likes; those who read pages wait too.
            if time.monotonic() > deadline:
                raise Busy(f"somebody else has been at it for {SECONDS_TO_WAIT} seconds") from None
            time.sleep(SECONDS_BETWEEN_TRIES)
