"""What a running site holds besides its pages: staff, requests, and troubles made on purpose."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlencode

from microsite import sqlite
from tests.browser import PLAIN_ENVIRONMENT, PROJECT, RunningSite

sqlite.use_current_sqlite()

PASSWORD = "a long and private sentence"
# Owner, owner, reception without a second step yet, editor, clinician with everything.
STAFF, STRANGER, NEWCOMER, EDITOR, DOCTOR = "reception", "stranger", "newcomer", "editor", "doctor"
SESSIONS = "sessions-of-tests.json"
REQUESTS, EVENTS = "consultations_consultationrequest", "consultations_consultationevent"
NOTIFICATIONS = "consultations_consultationnotification"
NOTES = "consultations_consultationnote"
NAMES = ("age", "topic", "contact", "times")  # the pages of a request
ANSWERS = {
    "name": "Sam Sample",
    "contact_by": "email",
    "email": "sam@example.com",
    "topic": "acne_scars",
    "best_times": "any_time",
    "message": "I can come on Tuesdays.",
    "adult": "yes",
    "consent": "on",
}


def add_everybody(site: RunningSite) -> None:
    """Hire people of every kind, and keep the session of each."""
    environment = {
        **os.environ,
        **PLAIN_ENVIRONMENT,
        "VAR_DIR": str(site.var_dir),
        **site.settings,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.hire"],
        cwd=PROJECT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    (site.var_dir / SESSIONS).write_text(done.stdout)


def session_of(site: RunningSite, name: str) -> str:
    sessions: dict[str, str] = json.loads((site.var_dir / SESSIONS).read_text())
    return sessions[name]


def let_codes_count_again(site: RunningSite) -> None:
    """Let the code of this half minute count again, as if time had passed."""
    change(site, "UPDATE mfa_authenticator SET data = json_remove(data, '$.last_counter')")


def change(site: RunningSite, *statements: str) -> None:
    """Change the site's database from outside, as no patient or editor can."""
    import sqlite3

    with closing(sqlite3.connect(site.var_dir / "site.sqlite3")) as database, database:
        for statement in statements:
            database.execute(statement)


@contextmanager
def renamed(site: RunningSite, table: str) -> Iterator[None]:
    """Let the site miss a table of its database for a while."""
    change(site, f"ALTER TABLE {table} RENAME TO gone")
    try:
        yield
    finally:
        change(site, f"ALTER TABLE gone RENAME TO {table}")


def post_request(site: RunningSite, **changed: str) -> None:
    """Send a request page by page, without a browser; such a key measures no speed."""
    answers, carried = {**ANSWERS, **changed}, {"submission_key": ""}
    for page, button in [*((name, "next") for name in NAMES), ("check", "send")]:
        sent = {**answers, **carried, "_from": page, "_to": button}
        body = urlencode(sent).encode()
        with urllib.request.urlopen(f"{site.url}/consultation/", body) as answer:
            html = answer.read().decode()
        carried = dict(re.findall(r'name="(_answers|submission_key)" value="([^"]+)"', html))


@contextmanager
def days_ago(site: RunningSite, days: int) -> Iterator[None]:
    """Let all requests, and the mail about them, be so many days older for a while."""

    def shift(by: int) -> None:
        change(
            site,
            f"UPDATE {REQUESTS} SET received_at = datetime(received_at, '{by} days'), "
            f"clock_from = datetime(clock_from, '{by} days')",
            f"UPDATE {NOTIFICATIONS} SET created_at = datetime(created_at, '{by} days')",
        )

    shift(-days)
    try:
        yield
    finally:
        shift(days)


def requests_are_there(site: RunningSite) -> None:
    """Let the clinic have three new requests, one closed and one that looks like spam."""
    import sqlite3

    with closing(sqlite3.connect(site.var_dir / "site.sqlite3")) as database:
        count = "SELECT COUNT(*) FROM {} WHERE status = 'closed'"
        if database.execute(count.format(REQUESTS)).fetchone()[0]:
            return
    post_request(site, name="Alex Example", topic="fine_lines", message="")
    change(
        site,
        f"UPDATE {REQUESTS} SET status = 'closed', clock_from = NULL",
    )
    for name in ("Sam Sample", "Robin Reader", "Bartholomew Featherstonehaugh-Cholmondeley"):
        post_request(site, name=name)
    post_request(site, name="Cheap Offers", website="https://offers.example")
