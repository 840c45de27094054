"""Measure how long an editor waits on a site of hundreds of pages: for an edit, for a start.

The real server runs on a content folder made from the shipped pages. One sentence of one page is
changed; the clock runs until a visitor gets it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.large_site import large_content
from bench.servers import Server, ask, our_site
from bench.timing import arguments, say

SECONDS_BETWEEN_LOOKS = 0.01


def main() -> None:
    options = arguments(__doc__, rounds=20)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = large_content(folder, options.pages)
        started = time.monotonic()
        with our_site(folder, None, content) as server:
            print(f"{options.pages} pages: first start {time.monotonic() - started:.1f} s")
            say("an edit is live after", edits(server, content, options.rounds), "s")
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


if __name__ == "__main__":
    main()
