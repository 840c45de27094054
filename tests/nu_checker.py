"""A pytest plugin: the Nu HTML checker, where Java and the checker are (`make test` gets it).

Without it the tests that ask for ``nu_checker`` are left out, and the summary says so.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser import free_port

SECONDS_TO_START = 60
SECONDS_TO_CHECK = 60
STYLE = re.compile(r"(?<=<style>).*?(?=</style>)", re.DOTALL)
# Left out of what is checked: rules for the way between two pages, which it stumbles over.
UNREADABLE = re.compile(r"(@view-transition|::view-transition-\w+\(\w+\))\{[^}]*\}")
# What the checker says and we do otherwise, and why.
NOT_FAULTS = [
    r"CSS: “inline-size”: Property .* but exists in “\[css3\]”\.",
    # Its reader of CSS is older than these; browsers that do not know them pass over them.
    r"CSS: Unrecognized at-rule “@container”",
    r"CSS: “(container-type|field-sizing|position-area|position-try-fallbacks)”: Property .* doesn't exist\.",
    # SVG 2: the geometry of a shape and what lies on top are properties, too.
    r"CSS: “(y|cy|r|rx|paint-order)”: Property .* doesn't exist\.",
    # Safari takes a table or list that is laid out as something else for no table or list.
    r"The “(cell|columnheader|list|row|rowgroup|rowheader|table)” role is unnecessary for element “\w+”\.",
    r"The “role” attribute must not be used on a “t[dhr]” element which has a “table” ancestor .*",
]


def jar() -> str:
    return os.environ.get("VNU_JAR", "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if jar():
        return
    left_out = [item for item in items if "nu_checker" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not jar():
        terminalreporter.section("THE NU HTML CHECKER WAS LEFT OUT", sep="!", red=True, bold=True)
        terminalreporter.line("VNU_JAR names no checker; `make test` gets it with Java and npm.")


@dataclass
class NuChecker:
    """The checker as a server: reading its rules takes it seconds, a page a moment."""

    url: str
    known_styles: set[str] = field(default_factory=set)

    def findings(self, html: str) -> list[str]:
        """Return a line for each error and warning in the document."""
        # The same styles are on many pages: once is enough, and four times as fast.
        known = self.known_styles
        shorter = STYLE.sub(lambda found: "" if found[0] in known else found[0], html)
        shorter = UNREADABLE.sub("", shorter)
        known.update(STYLE.findall(html))
        asked = urllib.request.Request(
            f"{self.url}?out=json", shorter.encode(), {"Content-Type": "text/html; charset=utf-8"}
        )
        with urllib.request.urlopen(asked, timeout=SECONDS_TO_CHECK) as answer:
            messages = json.load(answer)["messages"]
        return [
            f"{message.get('lastLine', 0)}: {message['message']}"
            for message in messages
            if message["type"] != "info" or message.get("subType") == "warning"
            if not any(re.fullmatch(rule, message["message"]) for rule in NOT_FAULTS)
        ]


@pytest.fixture(scope="session")
def nu_checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NuChecker]:
    port = free_port()
    output = tmp_path_factory.mktemp("nu-checker") / "output.txt"
    command = [
        *("java", "-Xss4m", "-Dnu.validator.servlet.bind-address=127.0.0.1"),
        *("-cp", jar(), "nu.validator.servlet.Main", str(port)),
    ]
    with output.open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said) as server:
        checker = NuChecker(f"http://127.0.0.1:{port}/")
        try:
            _wait_for(checker, server, output)
            yield checker
        finally:
            server.kill()


def _wait_for(checker: NuChecker, server: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(checker.url, timeout=SECONDS_TO_CHECK).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The Nu HTML checker did not start. It said:\n{output.read_text()}")
