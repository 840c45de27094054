"""Reads content files: text as it is, header and body told apart."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from microsite.content.page import PageHeader, text_digest
from microsite.content.problems import Problem
from microsite.content.strict_yaml import Document, parse
from microsite.content.validation import checked

MAX_FILE_BYTES = 512 * 1024
FENCE = "---"
# Control characters, and those that turn the direction of all that follows.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")
WORDS_BEFORE = 25


@dataclass(frozen=True)
class PageText:
    """A page file with a valid header. ``body_line`` is the file's line where the body starts."""

    header: PageHeader
    body: str
    body_line: int
    document: Document

    def line_of(self, *path: str | int) -> int:
        """Return the line of a header key, such as ``"changes", 0, "on"``."""
        return self.document.line_of(path)


class Divided(NamedTuple):
    """A file with a header that is not checked yet, and the line where its body starts."""

    header: Document
    body: str
    body_line: int


def read_text(path: Path, file: str) -> str | Problem:
    """Return the file's text with ``\\n`` line ends, or what is wrong with it."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # A named pipe would be waited for without end.
            return _unreadable(file, 1, "This is not an ordinary file.", "Remove it.")
        if status.st_size > MAX_FILE_BYTES:
            return _unreadable(file, 1, "The file is larger than 512 kB.", "Is it the right file?")
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        return _unreadable(file, 1, f"The file cannot be opened ({reason}).")
    try:
        # Windows Notepad starts files with a byte order mark.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message, cure = "There is a character that is not UTF-8.", "Save the file as UTF-8."
        return _unreadable(file, line, message, cure)
    return checked_text(text, file)


def checked_text(text: str, file: str) -> str | Problem:
    """Return the text with ``\\n`` line ends, or which character must not be in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := INVISIBLE.search(text):
        before = text[max(found.start() - WORDS_BEFORE, 0) : found.start()].rpartition("\n")[2]
        where = f"after “{before}”" if before.strip() else "at the start of this line"
        message = f"There is an invisible control character {where}."
        cure = "Delete what stands there, and type it again."
        return _unreadable(file, text.count("\n", 0, found.start()) + 1, message, cure)
    return text


def _unreadable(file: str, line: int, message: str, cure: str = "") -> Problem:
    return Problem(file, line, message, cure, rule="file")


def read_page(text: str, file: str) -> PageText | list[Problem]:
    """Return the page's header and body, or what is wrong with them."""
    found = divided(text, file)
    if isinstance(found, list):
        return found
    header = checked(PageHeader, found.header)
    if header is None:
        return found.header.problems
    return PageText(header, found.body, found.body_line, found.header)


def divided(text: str, file: str) -> Divided | list[Problem]:
    """Return the header between two ``---`` lines and the body below, or what is wrong."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        cure = "Start the file with the header of a page that works."
        message = "The file does not start with a “---” line."
        return [Problem(file, 1, message, cure, rule="header")]
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        cure = "Put a line with only “---” after the header."
        return [Problem(file, len(lines), "The header is not closed.", cure, rule="header")]
    document = parse("\n".join(lines[1:end]) + "\n", file, first_line=2)
    # Where nothing follows the header there is no line of the body to be named.
    return Divided(document, "\n".join(lines[end + 1 :]), min(end + 2, len(lines)))


def review_digest(root: Path, file: str) -> str | list[Problem]:
    """Return the digest that a clinician signs for ``en/faq.md``, or why there is none."""
    text = read_text(root / file, file)
    if isinstance(text, Problem):
        return [text]
    page = read_page(text, file)
    if not isinstance(page, PageText):
        return page
    return text_digest(page.header.title, page.header.summary, page.body)
