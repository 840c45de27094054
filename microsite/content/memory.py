"""What a running server remembers of a content folder, so that nothing is read twice."""

from __future__ import annotations

import os
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from microsite.content.files import checked_text, read_text
from microsite.content.image_renditions import Renditions
from microsite.content.images import ImageFolder, Pictures
from microsite.content.kept import Build, Kept
from microsite.content.names import named_files
from microsite.content.overdue import as_of
from microsite.content.page import Page
from microsite.content.problems import Problem
from microsite.content.strict_yaml import parse
from microsite.content.validation import checked

Model = TypeVar("Model", bound=BaseModel)
Stamp = tuple[int, int, int]
# A build, the day, the pairs and the pictures that are left out, and the page that comes of it.
Shown = tuple[Build, date, frozenset[int], frozenset[str], Page]


@dataclass(frozen=True)
class FileText:
    """A file's text or what is wrong with it; ``names`` are the page files that it links to."""

    text: str | None
    problem: Problem | None
    names: frozenset[str]

    @classmethod
    def of(cls, found: str | Problem) -> FileText:
        if isinstance(found, Problem):
            return cls(None, found, frozenset())
        return cls(found, None, frozenset(named_files(found)))


class Memory:
    """Texts, records and builds of the folder ``root``; last good ones are on disk in ``keep``."""

    def __init__(
        self,
        root: Path,
        language: str,
        drawings: Mapping[str, str],
        keep: Path | None,
        renditions: Renditions,
    ) -> None:
        self.root, self.language, self.drawings = root, language, drawings
        self.kept = Kept(keep)
        self.images = ImageFolder(root / "images", renditions)
        self._typed: dict[str, FileText] = {}  # in place of what the files hold
        self._texts: dict[str, tuple[Stamp, FileText]] = {}
        self._records: dict[str, tuple[str, Any]] = {}
        self._good: dict[str, Build] = {}
        self._shown: dict[str, Shown] = {}
        # The last build of each file with what keeps it back: it is not rendered again either.
        self.tried: dict[str, tuple[Build, list[Problem]]] = {}

    def with_text(self, file: str, text: str) -> Memory:
        """Return a memory in which the file holds this text; what that one learns goes with it."""
        other = copy(self)
        other.kept = self.kept.read_only()
        other._typed = {file: FileText.of(checked_text(text, file))}
        other._texts, other._records = self._texts.copy(), self._records.copy()
        other._good, other._shown = self._good.copy(), self._shown.copy()
        other.tried = self.tried.copy()
        return other

    def has(self, file: str) -> bool:
        return file in self._typed or (self.root / file).exists()

    def text(self, file: str) -> FileText:
        """Return the file's text, read again only when the file changed."""
        if file in self._typed:
            return self._typed[file]
        path = self.root / file
        try:
            status = os.stat(path)
        except OSError:
            self._texts.pop(file, None)
            return FileText.of(read_text(path, file))
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._texts.get(file)
        if known is None or known[0] != stamp:
            known = self._texts[file] = (stamp, FileText.of(read_text(path, file)))
        return known[1]

    def record(self, file: str, text: str, model: type[Model]) -> Model | list[Problem]:
        """Return the YAML text as ``model``, or what is wrong with it."""
        known = self._records.get(file)
        if known is None or known[0] != text:
            document = parse(text, file)
            known = (text, checked(model, document) or document.problems)
            self._records[file] = known
        record: Model | list[Problem] = known[1]
        return record

    def last_good(self, file: str) -> Build | None:
        if file not in self._good:
            build = self.kept.build(file)
            if build is None:
                return None
            self._good[file] = build
        return self._good[file]

    def note_good(self, build: Build) -> None:
        """Remember that the build is the file's last good one, across restarts too."""
        file = build.page.file
        if self._good.get(file) is not build or not self.kept.has_build(file):
            self._good[file] = build
            self.kept.keep_build(file, build)

    def shown(self, build: Build, pictures: Pictures) -> Page:
        """Return the build's page as it is on this day; the same object while nothing changed."""
        # Asked each time: a build outlives the consent to what it shows.
        consented = pictures.shown_of(build.page.pairs)
        withdrawn = pictures.withdrawn_of(build.page)
        known, today = self._shown.get(build.page.file), pictures.today
        if known is None or known[0] is not build or known[1:4] != (today, consented, withdrawn):
            page = as_of(build.page, today, consented, withdrawn)
            if known is not None and known[4] == page:
                page = known[4]
            known = self._shown[build.page.file] = (build, today, consented, withdrawn, page)
        return known[4]
