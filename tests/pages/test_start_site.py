"""`manage.py start_site`, which `make run` runs, from the outside."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

import pytest
from django.db.migrations.exceptions import MigrationSchemaMissing

from microsite.environment import new_encryption_key
from microsite.pages.management.database import prepare_database
from tests.browser import PROJECT, RunningSite, free_port

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the signals are Unix's: on Windows the start is not tried"
)

SECONDS_TO_WAIT = 60
KEY = new_encryption_key()


def parent_of(process_id: int) -> int:
    with open(f"/proc/{process_id}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def children_of(process_id: int) -> list[int]:
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if parent_of(int(name)) == process_id:
                found.append(int(name))
        except FileNotFoundError:
            # It ended while we looked.
            continue
    return found


def is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def answers(site: RunningSite) -> bool:
    try:
        with urllib.request.urlopen(site.url) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def eventually(question: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not question() and time.monotonic() < deadline:
        time.sleep(0.05)
    return question()


def test_it_says_each_step_and_where_the_site_is(new_site: RunningSite):
    assert eventually(lambda: "Ctrl-C stops it." in new_site.output)
    said = new_site.output
    steps = [
        "Database: ready (SQLite).",
        "Static files: collected.",
        "Content: ",
        f"{new_site.url}/\n",
    ]
    places = [said.find(step) for step in steps]
    assert places == sorted(places)
    assert -1 not in places
    assert f"{new_site.url}/consultation/" in said
    assert "manage.py add_staff --role owner" in said

    new_site.restart()
    assert "Static files: unchanged." in new_site.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(fresh_site: RunningSite, number: int):
    fresh_site.process.send_signal(number)
    assert fresh_site.process.wait(SECONDS_TO_WAIT) == 0
    assert "Traceback" not in fresh_site.output
    assert is_free(fresh_site.port)


def test_busy_port_is_one_plain_sentence(served_site: RunningSite, tmp_path):
    second = subprocess.run(
        [sys.executable, "manage.py", "start_site"],
        cwd=PROJECT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "microsite.settings",
            "PORT": str(served_site.port),
            "VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_WAIT,
    )
    port = served_site.port
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr == (
        f"Port {port} is already in use. Start on another one: PORT={port + 1} make run\n"
    )


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"VAR_DIR": ""}, "VAR_DIR: name a folder, or leave it out"),
        (
            {"DATABASE_URL": "postgres://me:se%40cret@127.0.0.1:1/clinic", "ENCRYPTION_KEYS": KEY},
            "The database cannot be used: connection failed: ",
        ),
    ],
)
def test_a_start_that_ends_at_once_says_why_and_nothing_secret(tmp_path, setting, said):
    (tmp_path / "var").mkdir()
    site = RunningSite(PROJECT / "content", tmp_path / "var", free_port(), setting)

    with pytest.raises(pytest.fail.Exception, match=said) as failed:
        site.start()

    assert "se@cret" not in str(failed.value)
    assert "Traceback" not in str(failed.value)


def test_a_database_that_may_not_be_changed_is_told_in_a_sentence(monkeypatch):
    def migrate(*_: object, **__: object) -> None:
        raise MigrationSchemaMissing("Unable to create the django_migrations table")

    monkeypatch.setattr("microsite.pages.management.database.call_command", migrate)

    with pytest.raises(SystemExit, match=r"cannot be used: Unable .*\n.* must own the database"):
        prepare_database()


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux ends a child with its parent: elsewhere not tried"
)
def test_nothing_holds_the_port_after_a_kill(fresh_site: RunningSite):
    fresh_site.process.kill()
    fresh_site.process.wait()
    assert eventually(lambda: is_free(fresh_site.port))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_end_of_the_web_server_is_reported_with_its_code(fresh_site: RunningSite):
    (server,) = children_of(fresh_site.process.pid)
    os.kill(server, signal.SIGKILL)
    assert fresh_site.process.wait(SECONDS_TO_WAIT) == 1
    assert "The web server ended by itself (exit code -9).\n" in fresh_site.output
    assert eventually(lambda: is_free(fresh_site.port))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_site_outlives_a_worker(fresh_site: RunningSite):
    fresh_site.settings = {"WORKERS": "2"}
    fresh_site.restart()
    (server,) = children_of(fresh_site.process.pid)
    assert eventually(lambda: len(children_of(server)) == 2)
    killed = children_of(server)[0]
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: killed not in (now := children_of(server)) and len(now) == 2)
    assert eventually(lambda: answers(fresh_site))
