"""Measure how long an edit takes to show on a site of hundreds of pages, and how fast search is.

The real server runs on a content folder made from the shipped pages. One sentence of one page is
changed; the clock runs until a visitor gets it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from bench.large_site import large_content
from bench.servers import Server, ask, our_site

QUERIES = ("scars", "how long does redness last", "isotretinoin", "vampire facial", "kelliod")
SECONDS_BETWEEN_LOOKS = 0.01


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = large_content(folder, options.pages)
        started = time.monotonic()
        with our_site(folder, None, content) as server:
            print(f"{options.pages} pages: first start {time.monotonic() - started:.1f} s")
            say("an edit is live after", edits(server, content, options.rounds), "s")
            say("a search is answered after", searches(server, options.rounds * 5), "ms")
        started = time.monotonic()
        with our_site(folder, None, content):
            print(f"{options.pages} pages: second start {time.monotonic() - started:.1f} s")


def edits(server: Server, content: Path, rounds: int) -> list[float]:
    """Return the seconds from saving a page until a visitor gets the new sentence."""
    page = content / "en" / "copy-7.md"
    text = page.read_text(encoding="utf-8").rstrip("\n")
    found = []
    for number in range(rounds):
        sentence = f"This is sentence {number} of an editor."
        saved = time.monotonic()
        page.write_text(f"{text}\n\n{sentence}\n", encoding="utf-8")
        while sentence.encode() not in ask(f"{server.url}copy-7/", {}).body:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        found.append(time.monotonic() - saved)
    return found


def searches(server: Server, rounds: int) -> list[float]:
    """Return the milliseconds of whole answers, from connecting to the last byte."""
    found = []
    for number in range(rounds):
        query = quote(QUERIES[number % len(QUERIES)])
        asked = time.perf_counter()
        ask(f"{server.url}search/?q={query}", {"Accept-Encoding": "gzip"})
        found.append((time.perf_counter() - asked) * 1000)
    return found


def say(what: str, found: list[float], unit: str) -> None:
    print(
        f"{what}: median {median(found):.2f} {unit}, "
        f"19 of 20 within {quantiles(found, n=20)[-1]:.2f} {unit}, most {max(found):.2f} {unit}"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main()
