"""The browsers that this machine has already."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

# First the one without windows of its own: it opens a page in a fifth of the time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "microsoft-edge",
    "chrome",
)
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SECONDS_TO_START = 30


def installed_browsers(
    named: str, search_path: str, places: Sequence[str] = USUAL_PLACES
) -> Iterator[tuple[str, Path]]:
    """Yield (where it comes from, path), the one that ``BROWSER_PATH`` names first."""
    if named:
        yield "BROWSER_PATH", Path(named)
    yield from (("PATH", path) for path in on_path(search_path))
    yield from (("usual place", Path(place)) for place in places if Path(place).exists())


def on_path(search_path: str, names: Sequence[str] = NAMES) -> Iterator[Path]:
    for name in names:
        if path := shutil.which(name, path=search_path):
            yield Path(path)


def starts(path: Path) -> bool:
    """Return whether the program says its version; Windows browsers do not, so being is enough."""
    if sys.platform == "win32":
        return path.is_file()
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, timeout=SECONDS_TO_START, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
