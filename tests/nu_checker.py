"""A pytest plugin: the Nu HTML checker, where Java and the checker are (`make test` gets it).

Without it the tests that ask for ``nu_findings`` are left out, and the summary says so.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SECONDS_TO_CHECK = 300
STYLE = re.compile(r"(?<=<style>).*?(?=</style>)", re.DOTALL)
# What the checker says and we do otherwise, and why.
NOT_FAULTS = [
    # Its reader of CSS is older than these; browsers that do not know them pass over them.
    r"CSS: Unrecognized at-rule “@container”",
    r"CSS: “(container-type|field-sizing|position-area|position-try-fallbacks)”: Property .* doesn't exist\.",
    # SVG 2: the geometry of a shape is a property, too.
    r"CSS: “(y|cy|r|rx)”: Property .* doesn't exist\.",
    # Safari takes a table or list that is laid out as something else for no table or list.
    r"The “(cell|columnheader|list|row|rowgroup|rowheader|table)” role is unnecessary for element “\w+”\.",
    r"The “role” attribute must not be used on a “t[dhr]” element which has a “table” ancestor .*",
]


def jar() -> str:
    return os.environ.get("VNU_JAR", "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if jar():
        return
    left_out = [item for item in items if "nu_findings" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not jar():
        terminalreporter.section("THE NU HTML CHECKER WAS LEFT OUT", sep="!", red=True, bold=True)
        terminalreporter.line("VNU_JAR names no checker; `make test` gets it with Java and npm.")


@pytest.fixture
def nu_findings(tmp_path: Path) -> Callable[[Mapping[str, str]], list[str]]:
    """Return a line for each error and warning in documents by name; one Java process for all."""
    return lambda documents: findings(documents, tmp_path)


def findings(documents: Mapping[str, str], folder: Path) -> list[str]:
    seen: set[str] = set()
    for name, html in documents.items():
        # The same styles are on many pages: once is enough, and four times as fast.
        shorter = STYLE.sub(lambda found: "" if found[0] in seen else found[0], html)
        seen.update(STYLE.findall(html))
        (folder / f"{name}.html").write_text(shorter, encoding="utf-8")
    command = ["java", "-Xss4m", "-jar", jar(), "--format", "json", "--exit-zero-always"]
    asked = subprocess.run(
        [*command, str(folder)], capture_output=True, text=True, timeout=SECONDS_TO_CHECK
    )
    messages = json.loads(asked.stderr)["messages"]
    return [
        f"{Path(message['url']).stem}:{message.get('lastLine', 0)}: {message['message']}"
        for message in messages
        if message["type"] != "info" or message.get("subType") == "warning"
        if not any(re.fullmatch(rule, message["message"]) for rule in NOT_FAULTS)
    ]
