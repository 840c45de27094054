"""The library of a running server: looks whether files changed, and swaps in one step."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from microsite.content.library import Library
from microsite.content.problems import ContentUnavailable

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_SETTLE = 0.05
MOST_WAITS = 100
DEEPEST = 2  # en/replies/
# With time alone a review becomes due, so files are read anew though none changed.
SECONDS_UNTIL_OLD = 3600

Stamp = tuple[tuple[str, int, int, int], ...]


class LiveLibrary:
    """Keeps ``current`` equal to the files below ``root``.

    ``read`` loads them, and ``read_with`` as they would be with another text in one of them.
    ``prepare`` makes what else must change in the same step, such as
    finished pages, from the new library before it becomes the current one. When only ``beside``
    changes its answer, nothing is loaded and ``prepare`` gets the current library again.
    """

    def __init__(
        self,
        root: Path,
        read: Callable[[], Library],
        read_with: Callable[[str, str], Library] | None = None,
        beside: Callable[[], object] = lambda: None,
    ) -> None:
        self.root = root
        self.read = read
        self._read_with = read_with
        self.beside = beside
        self.prepare: Callable[[Library], None] = lambda library: None
        # Done before each look of the watch; what it does to the files is seen by that look.
        self.before_look: Callable[[], object] = lambda: None
        self._reading = threading.Lock()
        self._is_stopped = threading.Event()
        self._stamp: Stamp | None = None
        self._current: Library | None = None
        self._read_at = 0.0
        self._seen_beside: object = None

    @property
    def current(self) -> Library:
        """The library, read at the first call. Raises ContentUnavailable when there is none."""
        if self._current is None:
            self.look()
        if self._current is None:
            raise ContentUnavailable(())
        return self._current

    def with_text(self, file: str, text: str) -> Library:
        """Return the library as it would be with this text in the file; nothing is kept.

        Raises ContentUnavailable when there would be nothing.
        """
        assert self._read_with is not None  # noqa: S101 (whoever asks has said how)
        with self._reading:
            return self._read_with(file, text)

    def look(self) -> bool:
        """Read the files again if one changed since the last look; return whether anything did."""
        with self._reading:
            stamp = stamp_of(self.root)
            beside, before = self.beside(), self._seen_beside
            self._seen_beside = beside
            is_old = time.monotonic() - self._read_at > SECONDS_UNTIL_OLD
            current = self._current if self._current and self._current.is_of_today else None
            if stamp == self._stamp and current is not None and not is_old:
                if beside == before:
                    return False
                self.prepare(current)
                return True
            # Noted before reading: what cannot be read is not tried again until it changes.
            self._stamp = self._settled(stamp)
            self._read_at = time.monotonic()
            library = self.read()
            _log_problems(library, self._current)
            if self._current is None:
                self._current = library
            self.prepare(library)
            self._current = library
            return True

    def _settled(self, stamp: Stamp) -> Stamp:
        """Wait until nobody is writing: a file that still grows is not read."""
        if self._stamp is None:
            return stamp
        # Not for ever: one file that is written without end must not hold up all the others.
        for _ in range(MOST_WAITS):
            time.sleep(SECONDS_TO_SETTLE)
            later = stamp_of(self.root)
            if later == stamp:
                break
            stamp = later
        return stamp

    def watch(self) -> None:
        """Look twice a second from now on, in the background, until ``stop``."""
        threading.Thread(target=self._watch, name="content", daemon=True).start()

    def stop(self) -> None:
        """End the watch; what is being read meanwhile is still finished."""
        self._is_stopped.set()

    def _watch(self) -> None:
        while not self._is_stopped.wait(SECONDS_BETWEEN_LOOKS):
            try:
                self.before_look()
            except Exception:
                logger.exception(
                    "What comes before a look failed; files are looked at all the same"
                )
            try:
                self.look()
            except ContentUnavailable as error:
                logger.error("Content cannot be read; the old pages stay up: %s", error)
            except Exception:
                # This thread must outlive any fault, or later corrections would never show.
                logger.exception("Content was not re-read; the old pages stay up")


def stamp_of(root: Path) -> Stamp:
    """Return name, change time, size and inode of every file in ``root`` and its folders."""
    found = []
    for folder, folders, names in os.walk(root, followlinks=True):
        if len(Path(folder).relative_to(root).parts) >= DEEPEST:
            folders.clear()  # Nothing is read from deeper, where a link could lead in a circle.
        for name in names:
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
            except OSError:
                continue  # Gone between the two calls: the next look sees it.
            found.append((path, status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(sorted(found))


def _log_problems(library: Library, before: Library | None) -> None:
    known = set(before.problems) if before else set()
    for problem in library.problems:
        if problem not in known:
            said = "Not published as it stands" if problem.holds_page else "Published, but"
            logger.warning("%s: %s", said, problem)
