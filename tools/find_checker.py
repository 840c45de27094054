"""Print the path of the Nu HTML checker, getting it if this machine has Java and npm.

The path alone goes to standard output; whatever keeps the checker away is a line on standard error,
and then nothing is printed: the tests that need it are left out, and say so.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "vnu-jar@26.9.27"
# What npm calls the package's integrity; the same bytes wherever they come from.
SHA512 = "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
JAR_IN_PACKAGE = "package/build/dist/vnu.jar"
KEPT = Path(sys.prefix) / f"{PACKAGE.replace('@', '-')}.jar"
SECONDS_TO_START = 60
SECONDS_TO_DOWNLOAD = 300


class NoChecker(Exception):
    """The checker cannot be had here, and why."""


def find_checker(kept: Path = KEPT) -> Path:
    """Return the checker's jar file, downloading it the first time. Raises NoChecker."""
    java = program("java")
    run([java, "-version"], SECONDS_TO_START)
    if not kept.is_file():
        with tempfile.TemporaryDirectory() as folder:
            unpack(download(Path(folder)), kept)
    return kept


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoChecker(f"{name} is not installed")
    return found


def download(folder: Path) -> Path:
    command = [program("npm"), "pack", "--silent", "--ignore-scripts", PACKAGE]
    run([*command, "--pack-destination", str(folder)], SECONDS_TO_DOWNLOAD)
    packages = list(folder.glob("*.tgz"))
    if len(packages) != 1:
        raise NoChecker(f"npm did not bring {PACKAGE}")
    return packages[0]


def unpack(package: Path, kept: Path) -> None:
    """Put the jar of the package in its place, if the package is the one that is known."""
    digest = hashlib.sha512(package.read_bytes()).digest()
    if base64.b64encode(digest).decode() != SHA512:
        raise NoChecker(f"the {PACKAGE} that npm brought is not the one that is known here")
    with tarfile.open(package) as files:
        jar = files.extractfile(JAR_IN_PACKAGE)
        assert jar is not None  # noqa: S101 (the digest says what is in it)
        new = kept.with_suffix(".new")
        new.write_bytes(jar.read())
        new.replace(kept)


def run(command: list[str], seconds: int) -> None:
    """Run the command without questions. Raises NoChecker when it does not work in time."""
    try:
        finished = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NoChecker(f"{' '.join(command)}: {problem}") from problem
    if finished.returncode:
        last = (finished.stdout + finished.stderr).strip().splitlines()[-1:]
        raise NoChecker(f"{' '.join(command)}: failed ({finished.returncode}) {' '.join(last)}")


def main() -> None:
    try:
        print(find_checker())
    except NoChecker as problem:
        print(f"Nu HTML checker: left out, {problem}", file=sys.stderr)


if __name__ == "__main__":
    main()
