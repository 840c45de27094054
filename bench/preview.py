"""Measure how long an editor waits for a preview and for findings, in the server alone.

The page is made of sections of the shipped pages until it has enough words.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import django

from bench.servers import PROJECT
from bench.timing import say

if TYPE_CHECKING:
    from django.test import Client

PAGES = PROJECT / "content" / "en"
FILE = "en/risks.md"
ADDRESS = "/staff/pages/{}/" + FILE + "/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    body = long_body(options.words)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "microsite.settings"}
        os.environ["ALLOWED_HOSTS"] = "testserver"
        django.setup()
        editor = at_the_clinic()
        for what, view in (("Preview", "preview"), ("Draft saved, with findings", "draft")):
            send = partial(editor.post, ADDRESS.format(view))
            words = f"{what} of {len(body.split()):,} words"
            say(words, measured(send, body, options.rounds), "ms")


def at_the_clinic() -> Client:
    """Return a client of an editor, at a site that nobody has used yet."""
    from django.core.management import call_command

    from microsite.staff.members import Role
    from tests.people import hired, signed_in

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return signed_in(hired("editor", Role.EDITOR))


def long_body(words: int) -> str:
    """Return sections of the shipped pages with so many words, or a few more."""
    found: list[str] = []
    for section in sections():
        found.append(section)
        if sum(len(each.split()) for each in found) >= words:
            return "\n".join(found)
    raise SystemExit(f"The shipped pages have fewer than {words} words.")


def sections() -> Iterator[str]:
    for file in sorted(PAGES.glob("*.md")):
        body = file.read_text(encoding="utf-8").split("---\n", 2)[2]
        yield from (f"## {section}" for section in body.split("\n## ")[1:])


def measured(send: Callable[[dict[str, str]], Any], body: str, rounds: int) -> list[float]:
    """Return the milliseconds of each answer, each for a text that nobody has sent before."""
    from microsite.editing.history import look

    live = look(FILE)
    form = {"opened": live.digest if live else ""}
    form["edition"] = answered(send, {**form, "text": body}, "0")
    found = []
    for number in range(rounds):
        text = f"{body}\nRound {number}.\n"
        began = time.perf_counter()
        edition = answered(send, {**form, "text": text}, form["edition"])
        found.append((time.perf_counter() - began) * 1000)
        form["edition"] = edition
    return found


def answered(send: Callable[[dict[str, str]], Any], form: dict[str, str], edition: str) -> str:
    """Send the form; return the edition of the draft after it, which previews do not tell."""
    answer = send({**form, "edition": edition})
    if answer.status_code != 200:
        raise SystemExit(f"Answered with {answer.status_code}: {answer.content[:300]!r}")
    is_json = answer["Content-Type"] == "application/json"
    return str(answer.json()["edition"]) if is_json else edition


if __name__ == "__main__":
    main()
