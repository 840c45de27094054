"""One at a time: whoever looks at the history of a page file or writes one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from microsite.editing.folder import root


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else is here, in this process or another. A killed one is not waited for.

    Take it before a transaction of the database, never inside one.
    """
    # The folder itself is locked, so that all who write into it meet, wherever their VAR_DIR is.
    folder = os.open(root(), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
