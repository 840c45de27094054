"""Measure how long after an editor's press each web process shows the published page.

The real server runs with two processes. The clock starts before the press is sent.
"""

from __future__ import annotations

import argparse
import http.client
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.timing import say
from tests.browser import RunningSite, running_site
from tests.faults.editors import Editor
from tests.site_data import EDITOR, add_everybody

PROCESSES = 2
FILE, PAGE = "en/about-this-site.md", "/about-this-site/"
SECONDS_BETWEEN_LOOKS, MOST_SECONDS = 0.01, 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for site in running_site(Path(folder), {"WORKERS": str(PROCESSES), "NOTIFIER": "no"}):
            add_everybody(site)
            found = publications(site, options.rounds)
    for number, seconds in enumerate(zip(*found, strict=True), 1):
        say(f"process {number} shows a publication after", list(seconds), "s")
    say("both show it after", [max(seconds) for seconds in found], "s")


def publications(site: RunningSite, rounds: int) -> list[list[float]]:
    """Return for each publication the seconds until each process showed it."""
    readers, editor, found = one_for_each_process(site), Editor(site, EDITOR), []
    text = editor.opens(FILE)["text"].rstrip()
    for number in range(rounds + 1):
        words = f"This is publication number {number}."
        form = editor.opens(FILE) | {"text": f"{text}\n\n{words}\n", "do": "save"}
        editor.asks(f"edit/{FILE}/", form)
        ready, began = editor.is_ready(FILE, f"Number {number}"), time.monotonic()
        answer = editor.publishes(FILE, ready)
        if answer.status != 302:
            raise SystemExit(f"Not published: {answer}")
        found.append(seconds_until(words, readers, began))
    return found[1:]  # The first one starts what renders drafts.


def seconds_until(
    words: str, readers: list[http.client.HTTPConnection], began: float
) -> list[float]:
    seen: dict[int, float] = {}
    while len(seen) < len(readers):
        for number, reader in enumerate(readers):
            if number not in seen and words.encode() in page_of(reader):
                seen[number] = time.monotonic() - began
        if time.monotonic() - began > MOST_SECONDS:
            raise SystemExit(f"A process never showed “{words}”.")
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return [seen[number] for number in range(len(readers))]


def page_of(reader: http.client.HTTPConnection, path: str = PAGE) -> bytes:
    reader.request("GET", path)
    return reader.getresponse().read()


def one_for_each_process(site: RunningSite) -> list[http.client.HTTPConnection]:
    """Return connections that stay open, each to another process of the web server."""
    found: dict[int, http.client.HTTPConnection] = {}
    deadline = time.monotonic() + MOST_SECONDS
    while len(found) < PROCESSES:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        page_of(connection, "/healthz")
        found.setdefault(process_behind(connection, site.port), connection)
        if time.monotonic() > deadline:
            raise SystemExit(f"The site has {len(found)} processes, not {PROCESSES}.")
    return list(found.values())


def process_behind(connection: http.client.HTTPConnection, port: int) -> int:
    """Return the process that holds the other end. Linux alone tells that."""
    ends = f":{port:04X}", f":{connection.sock.getsockname()[1]:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inode = next(row[9] for row in rows if (row[1][8:], row[2][8:]) == ends)
    return next(process for process in processes() if f"socket:[{inode}]" in files_of(process))


def processes() -> Iterator[int]:
    yield from (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))


def files_of(process: int) -> set[str]:
    found = set()
    for file in Path(f"/proc/{process}/fd").glob("*"):
        try:
            found.add(os.readlink(file))
        except OSError:
            continue  # Closed meanwhile.
    return found


if __name__ == "__main__":
    main()
