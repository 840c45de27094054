"""Print the path of a browser that tests can drive, getting one if this machine has none.

The path alone goes to standard output; every attempt is one line on standard error.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from microsite.browser import (
    SECONDS_TO_START,
    USUAL_PLACES,
    installed_browsers,
    on_path,
    starts,
)

ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)
ADVICE = (
    "No browser for the tests was found, and none could be installed. Install Chromium, Chrome or\n"
    "Edge as you usually do, or say where one is: BROWSER_PATH=/path/to/browser make test"
)
SECONDS_TO_DOWNLOAD = 300
DEBIAN_PACKAGES = ("chromium-headless-shell", "chromium")


@dataclass(frozen=True)
class Machine:
    """What the search depends on. ``python`` is the one that has playwright."""

    environment: Mapping[str, str]
    python: str
    places: tuple[str, ...]
    is_root: bool

    @property
    def search_path(self) -> str:
        return self.environment.get("PATH", "")


def find_browser(machine: Machine, *, may_install: bool = True) -> Path | None:
    """Return the first browser that starts. Later sources are asked only when all before failed."""
    for source, path in possible_browsers(machine, may_install):
        if starts(path):
            say(f"{source}: using {path}")
            return path
        say(f"{source}: {path} is no browser that starts here")
    return None


def possible_browsers(machine: Machine, may_install: bool) -> Iterator[tuple[str, Path]]:
    """Yield (where it comes from, path), installing one only when the caller asks on."""
    named = machine.environment.get("BROWSER_PATH", "")
    yield from installed_browsers(named, machine.search_path, machine.places)
    yield from (("playwright", path) for path in playwrights_own(machine))
    if not may_install:
        return
    if run(machine, [machine.python, "-m", "playwright", "install", "chromium"]):
        yield from (("playwright", path) for path in playwrights_own(machine))
    if machine.is_root and install_debian_package(machine):
        yield from (("Debian package", path) for path in on_path(machine.search_path))


def playwrights_own(machine: Machine) -> Iterator[Path]:
    """Yield the browser that playwright has downloaded, if it has."""
    try:
        answer = subprocess.run(
            [machine.python, "-c", ASK_PLAYWRIGHT],
            env=dict(machine.environment),
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_START,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    path = Path(answer.stdout.strip())
    if answer.returncode == 0 and path.is_file():
        yield path


def install_debian_package(machine: Machine) -> bool:
    for apt in on_path(machine.search_path, ("apt-get",)):
        install = [str(apt), "install", "--yes", "--no-install-recommends"]
        return run(machine, [str(apt), "update"]) and any(
            run(machine, [*install, package]) for package in DEBIAN_PACKAGES
        )
    return False


def run(machine: Machine, command: list[str]) -> bool:
    """Run the command without questions and return whether it worked in time."""
    try:
        finished = subprocess.run(
            command,
            env={**machine.environment, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_DOWNLOAD,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        say(f"{' '.join(command)}: {problem}")
        return False
    worked = finished.returncode == 0
    reason = last_words(finished.stdout + finished.stderr)
    say(f"{' '.join(command)}: {'done' if worked else f'failed ({finished.returncode}) {reason}'}")
    return worked


def last_words(output: str) -> str:
    """Return the last line about an error, or else the last line."""
    lines = output.strip().splitlines()
    about_errors = [line for line in lines if "error:" in line.lower()]
    return ([""] + (about_errors or lines))[-1].strip()


def say(line: str) -> None:
    print(f"Browser: {line}", file=sys.stderr)


def this_machine() -> Machine:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return Machine(os.environ, sys.executable, USUAL_PLACES, is_root)


def main() -> None:
    browser = find_browser(this_machine())
    if browser is None:
        sys.exit(ADVICE)
    print(browser)


if __name__ == "__main__":
    main()
