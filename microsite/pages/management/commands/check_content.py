from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from microsite.content import ContentUnavailable, Loader, Problem, Stamp, stamp_of
from microsite.pages.library import loader

SECONDS_BETWEEN_LOOKS = 0.5
# The tasks in .vscode/tasks.json look for these two lines.
BEGIN, END = "Checking the content ...", "... done"


class Command(BaseCommand):
    help = "Print what is wrong with the content files: where, what, why, and the cure. Exits 1."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--format", choices=("text", "json"), default="text", help="for people or for programs"
        )
        ways.add_argument("--watch", action="store_true", help="check again after every change")

    def handle(self, *args: Any, **options: Any) -> None:
        reader = loader(keep=False)
        if options["watch"]:
            self._watch(reader)
            return
        pages, problems = _check(reader)
        if options["format"] == "json":
            found = [_as_data(problem) for problem in problems]
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
        else:
            self._tell(pages, problems)
        if problems:
            sys.exit(1)

    def _tell(self, pages: int, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            self._write(f"{_file(problem)}:{problem.line}: {problem.level}: {problem.message}")
            self._write(f"    why: {problem.why}")
            if problem.cure:
                self._write(f"    cure: {problem.cure}")
        self.stdout.write(_summary(pages, problems))

    def _write(self, line: str) -> None:
        # Even the name of a file can have a line break in it.
        self.stdout.write(line.replace("\n", " "))

    def _watch(self, reader: Loader) -> None:
        seen: Stamp | None = None
        try:
            while True:
                stamp = stamp_of(settings.CONTENT_DIR)
                if stamp != seen:
                    seen = stamp
                    self.stdout.write(BEGIN)
                    self.stdout.flush()
                    self._tell(*_check(reader))
                    self.stdout.write(END)
                    self.stdout.flush()
                time.sleep(SECONDS_BETWEEN_LOOKS)
        except KeyboardInterrupt:
            return


def _check(reader: Loader) -> tuple[int, tuple[Problem, ...]]:
    """Return the number of pages that can be shown, and everything that was found."""
    try:
        library = reader.load()
    except ContentUnavailable as unavailable:
        return 0, unavailable.problems
    return len(library.pages), library.problems


def _file(problem: Problem) -> str:
    """Return the file as it is called in the checkout, such as ``content/en/faq.md``."""
    return f"{settings.CONTENT_DIR.name}/{problem.file}"


def _as_data(problem: Problem) -> dict[str, str | int]:
    return {
        "file": _file(problem),
        "line": problem.line,
        "level": problem.level,
        "rule": problem.rule,
        "what": problem.message,
        "why": problem.why,
        "cure": problem.cure,
    }


def _summary(pages: int, problems: tuple[Problem, ...]) -> str:
    if not problems:
        return f"{_count(pages, 'page')}, no problems."
    stops = sum(problem.level == "stop" for problem in problems)
    found = f"{_count(stops, 'stop')}, {_count(len(problems) - stops, 'warning')}"
    return f"{_count(pages, 'page')}: {found}."


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
