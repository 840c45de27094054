"""What the faults are done to: one site on SQLite, or two on a PostgreSQL server, as two machines."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from secrets import token_hex

import psycopg

from microsite.environment import new_encryption_key, new_secret_key
from tests.browser import RunningSite, running_site
from tests.database import IS_POSTGRES
from tools.postgres import Server, running_here

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

    def backends(self) -> list[int]:
        """Return the processes in which PostgreSQL works for the sites."""
        assert self.server
        with psycopg.connect(self.server.url()) as other:
            asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
            return [pid for (pid,) in other.execute(asked, [self.database])]

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
    def cut() -> None:
        site.kill()
        site.start()

    return cut


@contextmanager
def prepared(folder: Path, **settings: str) -> Iterator[Ground]:
    """Start what the faults are done to, with a database of its own."""
    if not IS_POSTGRES:
        for site in running_site(folder, PLAIN | settings):
            yield Ground([site])
        return
    server, name = running_here(Path(os.environ["TEST_POSTGRES_DATA"])), f"faults_{token_hex(4)}"
    with psycopg.connect(server.url(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
    shared = {
        "DATABASE_URL": server.url(name),
        "ENCRYPTION_KEYS": new_encryption_key(),
        "SECRET_KEY": new_secret_key(),
    }
    for one in running_site(folder / "one", PLAIN | shared | settings):
        for two in running_site(folder / "two", PLAIN | shared | settings):
            yield Ground([one, two], server, name)
