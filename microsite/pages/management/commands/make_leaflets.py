"""Print the pages of the site as PDF leaflets, those that are not there yet."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError, CommandParser

from microsite.browser import installed_browsers, starts
from microsite.content import DRAFT_SUFFIX, ContentUnavailable, Library, Page, write_whole
from microsite.pages.leaflets import leaflet_file, leaflet_folder, leaflet_pages
from microsite.pages.library import read_library
from microsite.pages.management.chromium import Answers, Chromium, PrintingFailed
from microsite.pages.management.commands.start_site import collect_static_files
from microsite.pages.publishing import ask

AT_ONCE = 2
# Whoever reads the site comes first.
LOW_PRIORITY = 10
LONGEST_WRITING_SECONDS = 600


class Command(BaseCommand):
    help = "Print pages as PDF leaflets into VAR_DIR/leaflets. Exits 1 when one is missing then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--page", help="only this page's file, such as faq.md")

    def handle(self, *args: Any, page: str | None, verbosity: int, **options: Any) -> None:
        if not settings.ENVIRONMENT.leaflets:
            raise CommandError("Leaflets are switched off: the setting LEAFLETS is “no”.")
        os.nice(LOW_PRIORITY)
        try:
            library = read_library()
        except ContentUnavailable as unavailable:
            raise CommandError(f"There is no content to print: {unavailable}") from None
        chosen = _chosen(library, page)
        missing = [each for each in chosen if not leaflet_file(library, each).exists()]
        failures = self._print(library, missing) if missing else []
        if page is None:
            _remove_old(library)
        made, kept = len(missing) - len(failures), len(chosen) - len(missing)
        if made or verbosity:
            self.stdout.write(f"Leaflets: {made} made, {kept} unchanged.")
        if failures:
            raise CommandError("\n".join(failures))

    def _print(self, library: Library, pages: Sequence[Page]) -> list[str]:
        """Print the pages, two at a time; return a line for each that could not be."""
        browser = _browser()
        collect_static_files()
        answers = _answers(library)
        shares = [pages[start::AT_ONCE] for start in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            printing = [
                threads.submit(_print_share, browser, answers, library, share) for share in shares
            ]
            return [line for share in printing for line in share.result()]


def _chosen(library: Library, file: str | None) -> list[Page]:
    pages = leaflet_pages(library)
    if file is None:
        return pages
    chosen = [page for page in pages if page.file == f"{settings.LANGUAGE}/{file}"]
    if not chosen:
        raise CommandError(f"There is no leaflet of {file}: name a published article, as faq.md.")
    return chosen


def _browser() -> Path:
    named = settings.ENVIRONMENT.browser_path
    for _, path in installed_browsers(named, os.environ.get("PATH", "")):
        if starts(path):
            return path
    raise CommandError(
        "No browser was found, so no leaflet can be made. Install Chromium, Chrome or Edge, or say "
        "where one is: BROWSER_PATH=/path/to/browser"
    )


def _answers(library: Library) -> Answers:
    """Return what the browser gets to load: the site itself, and nothing from anywhere else.

    It is answered right here: neither a server nor a network has a part in it, and every link is
    that of the public site.
    """
    django = WSGIHandler()
    origin = urlsplit(settings.SITE_URL)

    def answer(url: str) -> tuple[int, list[tuple[str, str]], bytes] | None:
        wanted = urlsplit(url)
        if (wanted.scheme, wanted.netloc) != (origin.scheme, origin.netloc):
            return None
        status, headers, body = ask(django, unquote(wanted.path), library)
        return int(status.split()[0]), headers, body

    return answer


def _print_share(
    browser: Path, answers: Answers, library: Library, pages: Sequence[Page]
) -> list[str]:
    """Print pages one after another; one that fails costs a browser, not the pages after it."""
    failures = []
    left = list(pages)
    while left:
        try:
            with Chromium(browser, answers, leaflet_folder()) as chromium:
                while left:
                    pdf = chromium.print(settings.SITE_URL + left[0].path)
                    write_whole(leaflet_file(library, left[0]), pdf)
                    del left[0]
        except (PrintingFailed, OSError) as problem:
            failures.append(f"The leaflet of {left.pop(0).file} was not made: {problem}.")
    return failures


def _remove_old(library: Library) -> None:
    """Remove leaflets of other versions, and what a process left that was ended meanwhile."""
    current = {leaflet_file(library, page) for page in leaflet_pages(library)}
    long_ago = time.time() - LONGEST_WRITING_SECONDS
    for file in leaflet_folder().glob("*"):
        if file.suffix == ".pdf" and file not in current:
            file.unlink(missing_ok=True)
        elif file.suffix == DRAFT_SUFFIX and file.stat().st_mtime < long_ago:
            shutil.rmtree(file, ignore_errors=True) if file.is_dir() else file.unlink()
