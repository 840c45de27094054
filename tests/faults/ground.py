"""What the faults are done to: one site on SQLite, or two on a PostgreSQL server, as two machines.

With few pages, so that a site that was killed is soon there again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from secrets import token_hex

import psycopg

from microsite.environment import new_encryption_key, new_secret_key
from tests.browser import RunningSite, running_in
from tests.database import IS_POSTGRES
from tests.folder import ContentFolder
from tools.postgres import Server, running_here

# How often a site is started with all that `make run` does, and not with its web server alone.
WHOLE_STARTS = 10
PLAIN = {"WORKERS": "2", "NOTIFIER": "no"}


@dataclass
class Ground:
    sites: list[RunningSite]
    server: Server | None = None
    database: str = ""

    def cuts(self) -> Iterator[Callable[[], None]]:
        """Yield power cuts without end: of each site in turn, and of the database's server."""
        return cycle([*(_cut(site) for site in self.sites), *([self.crash] if self.server else [])])

    def crash(self) -> None:
        """End PostgreSQL as a power cut does; the sites go on, and find it again."""
        assert self.server
        self.server.stop("immediate")
        self.server.start()

    def require_sound(self) -> None:
        """Let the database check what it has on disk, each row against each index."""
        if self.server:
            with psycopg.connect(self.server.url(self.database)) as other:
                other.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
                other.execute(
                    "SELECT bt_index_check(indexrelid, heapallindexed => true) FROM pg_index"
                    " WHERE indrelid::regclass::text LIKE 'consultations_%'"
                )
            return
        with closing(sqlite3.connect(self.sites[0].var_dir / "site.sqlite3")) as other:
            assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    def backends(self) -> list[int]:
        """Return the processes in which PostgreSQL works for the sites.

        With the one that starts more of them, and the one that may write the log in their stead.
        """
        assert self.server
        first = int((self.server.data / "postmaster.pid").read_text().split()[0])
        with psycopg.connect(self.server.url()) as other:
            asked = (
                "SELECT pid FROM pg_stat_activity WHERE datname = %s OR backend_type = 'walwriter'"
            )
            return [first, *(pid for (pid,) in other.execute(asked, [self.database]))]

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold what every new request needs."""
        if self.server:
            with psycopg.connect(self.server.url(self.database)) as other:
                other.execute("LOCK TABLE consultations_consultationrequest IN EXCLUSIVE MODE")
                yield
                other.rollback()
            return
        file = self.sites[0].var_dir / "site.sqlite3"
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")


def _cut(site: RunningSite) -> Callable[[], None]:
    numbers = count(1)

    def cut() -> None:
        site.kill()
        if next(numbers) % WHOLE_STARTS:
            site.start_server()
        else:
            site.start()

    return cut


@contextmanager
def prepared(folder: Path, *, disk: Path | None = None, **settings: str) -> Iterator[Ground]:
    """Start what the faults are done to, with a database of its own, for PostgreSQL on a disk."""
    if not IS_POSTGRES:
        for site in small_site(folder, PLAIN | settings):
            yield Ground([site])
        return
    server, name, shared = own_database(disk)
    for one in small_site(folder / "one", PLAIN | shared | settings):
        for two in small_site(folder / "two", PLAIN | shared | settings):
            yield Ground([one, two], server, name)
    _drop(server, name)
    if disk:
        with psycopg.connect(server.url(), autocommit=True) as owner:
            owner.execute(f"DROP TABLESPACE {name}")


@contextmanager
def one_site(folder: Path, **settings: str) -> Iterator[Ground]:
    """Start one site alone, whichever database it has."""
    if not IS_POSTGRES:
        with prepared(folder, disk=None, **settings) as ground:
            yield ground
        return
    server, name, shared = own_database()
    for site in small_site(folder, PLAIN | shared | settings):
        yield Ground([site], server, name)
    _drop(server, name)


def _drop(server: Server, name: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as owner:
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def own_database(disk: Path | None = None) -> tuple[Server, str, dict[str, str]]:
    """Return the server, a new database on it, and what sites are told so that they share it."""
    server, name = running_here(Path(os.environ["TEST_POSTGRES_DATA"])), f"faults_{token_hex(4)}"
    with psycopg.connect(server.url(), autocommit=True) as owner:
        if disk:
            owner.execute(f"CREATE TABLESPACE {name} LOCATION '{disk}'")
        owner.execute(f"CREATE DATABASE {name} TABLESPACE {name if disk else 'pg_default'}")
    shared = {
        "DATABASE_URL": server.url(name),
        "ENCRYPTION_KEYS": new_encryption_key(),
        "SECRET_KEY": new_secret_key(),
    }
    return server, name, shared


def small_site(folder: Path, settings: dict[str, str]) -> Iterator[RunningSite]:
    content = ContentFolder(folder / "content")
    content.page("risks.md", title="Risks")
    (folder / "var").mkdir()
    yield from running_in(folder, settings)


def children(process: int) -> list[int]:
    """Return the processes that this one has started."""
    return [
        int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def below(process: int) -> list[int]:
    """Return the processes that this one has started, and theirs."""
    return [each for child in children(process) for each in (child, *below(child))]
