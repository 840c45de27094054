"""Measure how fast the search of a site of hundreds of pages answers, over HTTP.

One visitor asks each question again and again; then two ask at once.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

from bench.large_site import large_content
from bench.servers import Server, ask, our_site
from bench.timing import arguments, say

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
    options = arguments(__doc__, rounds=40)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with our_site(folder, None, large_content(folder, options.pages)) as server:
            print(f"Searching {options.pages} pages:")
            for query in QUERIES:
                say(f"“{query}”", answer_times(server, [query] * options.rounds), "ms")
            asked = QUERIES * (options.rounds // 2)
            with ThreadPoolExecutor(2) as visitors:
                both = visitors.map(lambda _: answer_times(server, asked), range(2))
            say("asked by two at once", [taken for times in both for taken in times], "ms")


def answer_times(server: Server, queries: Iterable[str]) -> list[float]:
    """Return the milliseconds of whole answers, from connecting to the last byte."""
    found = []
    for query in queries:
        asked = time.perf_counter()
        ask(f"{server.url}search/?q={quote(query)}", {"Accept-Encoding": "gzip"})
        found.append((time.perf_counter() - asked) * 1000)
    return found


if __name__ == "__main__":
    main()
