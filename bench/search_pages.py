"""Measure the search of a site of hundreds of pages: its index alone, and the whole answer.

``bench.edit_pages`` asks the same of the real server.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

from bench.edit_pages import say
from bench.large_site import large_content

QUERIES = (
    "scars",
    "skin",
    "how long does redness last",
    "isotretinoin",
    "dark marks",
    "micro needling",
    "kelliod treatment",
    "con pro tre ski nee sca aft mic",  # beginnings only: as slow as it gets
)


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as name:
        content = large_content(Path(name), options.pages)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "microsite.settings",
            "CONTENT_DIR": str(content),
            "VAR_DIR": str(Path(name) / "var"),
            "ALLOWED_HOSTS": "testserver",
        }
        django.setup()
        measure(options.rounds)


def measure(rounds: int) -> None:
    # Django must be set up before these can be imported.
    from django.core.management import call_command
    from django.test import Client

    from microsite.pages.library import current_library
    from microsite.pages.search import search_index

    call_command("collectstatic", interactive=False, verbosity=0)
    library, index, client = current_library(), search_index(), Client()
    [first] = times(lambda _: index.update(library), [0])
    print(f"{len(library.pages)} pages: indexed in {first:.0f} ms")
    page = next(page for page in library.pages.values() if page.path.startswith("/copy-"))
    edited = [
        replace(library, pages={**library.pages, page.path: replace(page, title=f"Title {number}")})
        for number in range(rounds)
    ]
    say("an edited page is indexed in", times(index.update, edited), "ms")
    index.update(library)
    for query in QUERIES:
        say(f"“{query}”", times(lambda query: index.search(library, query), [query] * rounds), "ms")
    asked = [f"/search/?q={query}" for query in QUERIES] * (rounds // 2)
    say("a whole answer", times(client.get, asked), "ms")
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda _: times(client.get, asked), range(2)))
    say("a whole answer, asked by two at once", [*both[0], *both[1]], "ms")


def times(act: Callable[[Any], object], asked: Iterable[Any]) -> list[float]:
    """Return the milliseconds that each took."""
    found = []
    for one in asked:
        started = time.perf_counter()
        act(one)
        found.append((time.perf_counter() - started) * 1000)
    return found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=40)
    return parser.parse_args()


if __name__ == "__main__":
    main()
