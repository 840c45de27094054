"""A PostgreSQL server of one's own, for as long as a command runs.

    python -m tools.postgres pytest tests/consultations

starts one in a folder of its own, names it to the command as TEST_DATABASE_URL, and takes it away.
With REQUIRE_POSTGRES=1 it installs PostgreSQL where it is missing, and fails when it cannot.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

USUAL_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
ADVICE = (
    "PostgreSQL is not installed, so nothing was tried on it. On Debian and Ubuntu this installs\n"
    "it: sudo apt-get install postgresql"
)
# As root the server would refuse to run; one of these is on every machine.
ACCOUNTS = ("postgres", "nobody")
MEMORY, ROOM_NEEDED = Path("/dev/shm"), 1_000_000_000  # noqa: S108 (a folder of our own in it)
APT = Path("/usr/bin/apt-get")
SECONDS_TO_START = 60
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 200
max_prepared_transactions = 2
shared_buffers = 64MB
max_wal_size = 256MB
log_min_messages = fatal
"""


@dataclass(frozen=True)
class Server:
    """A server that listens on a socket in its own folder, and trusts whoever may enter that."""

    programs: Path
    folder: Path
    account: str | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres") -> str:
        return f"postgres://site@/{database}?host={self.folder}"

    def prepare(self) -> None:
        if self.account:
            shutil.chown(self.folder, self.account)
        self._run("initdb", "--auth=trust", "--username=site", "--encoding=UTF8", "--locale=C")
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(folder=self.folder))

    def start(self) -> None:
        self._run("pg_ctl", "start", "--wait", f"--timeout={SECONDS_TO_START}", "--log", self._log)

    def stop(self, how: Literal["fast", "immediate"] = "fast") -> None:
        """End it; ``immediate`` is what a power cut leaves: it recovers at the next start."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={how}")

    @property
    def _log(self) -> str:
        return str(self.folder / "server.log")

    def _run(self, program: str, *words: str) -> None:
        # Not captured through a pipe: the server would keep it open.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [self.programs / program, "--pgdata", self.data, *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd="/",
                **self._as_account(),
            )
            said.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program}: {said.read().decode(errors='replace').strip()}")

    def _as_account(self) -> dict[str, Any]:
        return {"user": self.account, "extra_groups": []} if self.account else {}


def running_here(data: Path) -> Server:
    """Return the server whose data are there, which somebody has started."""
    programs = find_programs()
    if programs is None:
        raise RuntimeError(ADVICE)
    return Server(programs, data.parent, _account())


def find_programs() -> Path | None:
    """Return the folder that has initdb and pg_ctl, of the newest version that is installed."""
    on_path = shutil.which("initdb")
    named = [Path(on_path).resolve().parent] if on_path else []
    usual = [place for places in USUAL_PLACES for place in Path("/").glob(places.lstrip("/"))]
    usual.sort(key=_version, reverse=True)
    found = (place for place in [*named, *usual] if (place / "initdb").is_file())
    return next(found, None)


def _version(programs: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", str(programs))]


@contextmanager
def running_server(programs: Path) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=_place()))
    server = Server(programs, folder, _account())
    try:
        server.prepare()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _place() -> Path | None:
    """In memory where there is room: it is thrown away, and no test waits for the disk."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_NEEDED
    return MEMORY if has_room else None


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ACCOUNTS if name in known)


def programs_or_advice() -> Path:
    """Return the programs; without them say what to do and end, with 1 if they are required."""
    is_required = os.environ.get("REQUIRE_POSTGRES") == "1"
    if is_required and not find_programs():
        install()
    programs = find_programs()
    if programs is None:
        print(f"\n!!! {ADVICE}", file=sys.stderr)
        sys.exit(is_required)
    return programs


def install() -> None:
    """Install Debian's package, if this is Debian and we may; say what happened."""
    if not APT.exists():
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "postgresql"]):
        print(f"PostgreSQL: apt-get {' '.join(words)}", file=sys.stderr)
        subprocess.run([APT, "-qq", *words], env=environment, stdout=sys.stderr)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("command", nargs=argparse.REMAINDER, help="a module, and words for it")
    command = options.parse_args().command
    programs = programs_or_advice()
    # So that the server is taken away with the command.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with running_server(programs) as server:
        named = {"TEST_DATABASE_URL": server.url(), "TEST_POSTGRES_DATA": str(server.data)}
        ended = subprocess.run([sys.executable, "-m", *command], env=os.environ | named)
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
