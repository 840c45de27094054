"""A pytest plugin: the Nu HTML checker, where Java and the checker are (`make test` gets it).

Without it the tests that ask for ``nu_findings`` are left out, and the summary says so.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SECONDS_TO_CHECK = 300


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
    for name, html in documents.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    command = ["java", "-Xss4m", "-jar", jar(), "--format", "json", "--exit-zero-always"]
    asked = subprocess.run(
        [*command, str(folder)], capture_output=True, text=True, timeout=SECONDS_TO_CHECK
    )
    messages = json.loads(asked.stderr)["messages"]
    return [
        f"{Path(message['url']).stem}:{message.get('lastLine', 0)}: {message['message']}"
        for message in messages
        if message["type"] != "info" or message.get("subType") == "warning"
    ]
