"""Requests under kills, a full disk, a lock, and many equal ones at once; ``make faults``.

On SQLite with one site, and on PostgreSQL with two that share a server.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.browser import RunningSite, running_site
from tests.database import IS_POSTGRES
from tests.faults.callers import (
    ADDRESS,
    Callers,
    ask,
    filled_in,
    reference_shown,
    require_all_there,
    stored,
)
from tests.faults.ground import Ground, below, prepared
from tools.postgres import running_here

KILLS = int(os.environ.get("KILLS", "200"))
ROUNDS, AT_ONCE = int(os.environ.get("ROUNDS", "50")), 20
MEGABYTES = 40 if IS_POSTGRES else 12  # an empty database of PostgreSQL has eight


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with prepared(tmp_path) as ground:
        yield ground


@pytest.fixture
def quick_ground(tmp_path: Path) -> Iterator[Ground]:
    """With one process for each site, so that it is there again after two seconds' work."""
    with prepared(tmp_path, WORKERS="1") as ground:
        yield ground


@pytest.mark.both_databases
def test_each_acknowledged_request_is_there_once_after_200_kills(quick_ground, report):
    """Red when the answer goes out before the request is stored."""
    ground = quick_ground
    chance, callers = random.Random(200), Callers(ground.sites)
    callers.start(6)
    for cut in islice(ground.cuts(), KILLS):
        # Not before somebody is served: on a busy machine a fixed time would kill idle sites.
        callers.wait_for_another()
        time.sleep(chance.uniform(0, 0.5))
        cut()
    callers.stop()

    require_all_there(ground.sites[0], callers)
    ground.require_sound()
    assert set(callers.refused) <= {503}, callers.refused
    report(
        kills=KILLS,
        acknowledged=len(callers.acknowledged),
        gone_away=len(callers.gone_away),
        refused=callers.refused.total(),
    )
    assert len(callers.acknowledged) > KILLS


@pytest.mark.both_databases
def test_equal_requests_at_once_are_one_with_one_answer(ground, report):
    """Red without the unique key, or when a second send is told something else."""
    answers: Counter[int] = Counter()
    sites = cycle(ground.sites)

    def send(
        site: RunningSite, form: dict[str, str], start: threading.Barrier, told: list[str]
    ) -> None:
        start.wait()
        answer = ask(site, ADDRESS, form)
        answers[answer.status] += 1
        told.append(reference_shown(site, answer.location))

    for number in range(ROUNDS):
        form, told = filled_in(ground.sites[0], number), list[str]()
        start = threading.Barrier(AT_ONCE)
        threads = [
            threading.Thread(target=send, args=(next(sites), form, start, told))
            for _ in range(AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == AT_ONCE
        assert len(set(told)) == 1

    rows = stored(ground.sites[0])
    assert Counter(name for _, name, *_ in rows) == {f"Patient {n}": 1 for n in range(ROUNDS)}
    assert answers == {303: ROUNDS * AT_ONCE}
    report(rounds=ROUNDS, answers=answers.total())


@pytest.mark.both_databases
def test_while_the_database_is_locked_patients_are_told_and_pages_are_read(ground):
    """Red when the form waits for ever, or when reading needs the database."""
    site = ground.sites[0]
    form = filled_in(site, 1)
    with ground.lock():
        pages = [ask(site, path).status for path in ("/", "/risks/", "/consultation/", ADDRESS)]
        refused = ask(site, ADDRESS, form)

    assert pages == [200] * 4
    assert refused.status == 503
    assert "Patient 1" in refused.text
    assert "01632 960123" in refused.text  # the clinic's own number
    assert ask(site, ADDRESS, form).status == 303
    assert [name for _, name, *_ in stored(site)] == ["Patient 1"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with few megabytes; mounting it takes root."""
    server = running_here(Path(os.environ["TEST_POSTGRES_DATA"])) if IS_POSTGRES else None
    folder = (server.folder if server else tmp_path) / "small"
    folder.mkdir()
    size = f"size={MEGABYTES}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    if server and server.account:
        shutil.chown(folder, server.account)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_refuses_and_takes_the_same_requests_afterwards(small_disk, report):
    """Red when a request is acknowledged that could not be written."""
    for site in running_site(small_disk, {"NOTIFIER": "no"}):
        refused = refused_by_a_full_disk(site, small_disk)
        assert refused == 20
        report(refused=refused, taken_afterwards=20)


@pytest.mark.both_databases
@pytest.mark.postgres
def test_a_full_disk_of_postgresql_refuses_and_takes_the_same_afterwards(
    small_disk, tmp_path, report
):
    """Red when a request is acknowledged that could not be written.

    The first may find room in pages that the database has already.
    """
    with prepared(tmp_path, disk=small_disk) as ground:
        refused = refused_by_a_full_disk(ground.sites[0], small_disk)
        assert refused >= 10
        report(refused=refused, taken_afterwards=20)


def refused_by_a_full_disk(site: RunningSite, disk: Path) -> int:
    """Send 20 requests while it is full and again when it is not; return how many were refused."""
    forms = [filled_in(site, number) for number in range(20)]
    filler = disk / "filler"
    fill(filler)
    answers = [ask(site, ADDRESS, form) for form in forms]
    assert {answer.status for answer in answers} <= {303, 503}
    refused = [number for number, answer in enumerate(answers) if answer.status == 503]
    assert all(f"Patient {number}" in answers[number].text for number in refused)
    assert ask(site, "/risks/").status == 200
    there = {f"Patient {number}": 1 for number in range(20) if number not in refused}
    assert Counter(name for _, name, *_ in stored(site)) == there
    filler.unlink()

    taken = [ask(site, ADDRESS, form).status for form in forms]
    assert taken == [303] * len(forms)
    names = Counter(name for _, name, *_ in stored(site))
    assert names == {f"Patient {number}": 1 for number in range(20)}
    return len(refused)


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as written:
        for size in (65536, 512, 1):
            try:
                while written.write(b"x" * size):
                    pass
            except OSError:
                continue


@pytest.mark.both_databases
def test_the_disk_has_each_request_before_its_answer(ground, tmp_path, report):
    """Red when commits do not wait for the disk, which the start refuses on both databases."""
    site = ground.sites[0]
    forms = [filled_in(site, number) for number in range(100)]
    with ExitStack() as watched:
        for process in writers(ground):
            watched.enter_context(traced(process, tmp_path / f"trace.{process}"))
        time.sleep(2)  # until all are held
        safe = 0
        for form in forms:
            before = sizes(tmp_path)
            assert ask(site, ADDRESS, form).status == 303
            safe += is_synced_first(written_since(tmp_path, before))

    report(sent=len(forms), synced_before_the_answer=safe)
    assert safe == len(forms)


def writers(ground: Ground) -> list[int]:
    """Return the site's processes, and those that PostgreSQL works in for them."""
    found = below(ground.sites[0].process.pid)
    if ground.server is None:
        return found
    # Each thread has its own connection once it has answered. After a minute it gets another one.
    for number in range(1000, 1020):
        assert ask(ground.sites[0], ADDRESS, filled_in(ground.sites[0], number)).status == 303
    return [*found, *ground.backends()]


@contextmanager
def traced(process: int, output: Path) -> Iterator[None]:
    calls = "trace=fsync,fdatasync,sendto,write,writev,sendmsg"
    command = ["strace", "-f", "-ttt", "-e", calls, "-s", "40", "-o", str(output)]
    with subprocess.Popen([*command, "-p", str(process)], stderr=subprocess.DEVNULL) as strace:
        yield
        strace.terminate()


def sizes(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_size for file in folder.glob("trace.*")}


def written_since(folder: Path, before: dict[Path, int]) -> list[str]:
    time.sleep(0.05)
    return [file.read_text()[before.get(file, 0) :] for file in folder.glob("trace.*")]


def is_synced_first(traces: list[str]) -> bool:
    """Return whether a sync has ended before the answer began, by the clock of the traces."""
    calls = [
        re.match(r"\d+ +(\d+\.\d+) (.*)", line) for each in traces for line in each.splitlines()
    ]
    timed = sorted((float(call[1]), call[2]) for call in calls if call)
    answer = next((at for at, (_, call) in enumerate(timed) if "HTTP/1.1 303" in call), None)
    # The trace is written late: one without the answer shows nothing.
    assert answer is not None
    before_answer = timed[:answer]
    return any(re.search(r"f(data)?sync(\(.*| resumed.*)= 0", call) for _, call in before_answer)
