"""Requests under kills, a full disk, a lock, and many equal ones at once; ``make faults``."""

from __future__ import annotations

import os
import random
import re
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.browser import RunningSite, running_site
from tests.faults.callers import (
    ADDRESS,
    REFERENCE,
    Callers,
    ask,
    filled_in,
    require_all_there,
    stored,
)

KILLS = int(os.environ.get("KILLS", "200"))
ROUNDS, AT_ONCE = 50, 20
MEGABYTES = 12


@pytest.fixture
def site(tmp_path: Path) -> Iterator[RunningSite]:
    yield from running_site(tmp_path, {"WORKERS": "2", "NOTIFIER": "no"})


def test_each_acknowledged_request_is_there_once_after_200_kills(site, report):
    """Red when the answer goes out before the request is stored."""
    chance, callers = random.Random(200), Callers(site)
    callers.start(6)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.6))
        site.kill()
        site.start()
    callers.stop()

    require_all_there(site, callers)
    report(kills=KILLS, acknowledged=len(callers.acknowledged), refused=callers.refused.total())
    assert len(callers.acknowledged) > KILLS


def test_equal_requests_at_once_are_one_with_one_answer(site, report):
    """Red without the unique key, or when a second send is told something else."""
    answers: Counter[int] = Counter()

    def send(form: dict[str, str], start: threading.Barrier, told: list[str]) -> None:
        start.wait()
        answer = ask(site, ADDRESS, form)
        answers[answer.status] += 1
        found = REFERENCE.search(ask(site, answer.location).text)
        told.append(found[0] if found else "")

    for number in range(ROUNDS):
        form, told = filled_in(site, number), list[str]()
        start = threading.Barrier(AT_ONCE)
        threads = [threading.Thread(target=send, args=(form, start, told)) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == AT_ONCE
        assert len(set(told)) == 1

    rows = stored(site)
    assert Counter(name for _, name, *_ in rows) == {f"Patient {n}": 1 for n in range(ROUNDS)}
    assert answers == {303: ROUNDS * AT_ONCE}
    report(rounds=ROUNDS, answers=answers.total())


def test_while_the_database_is_locked_patients_are_told_and_pages_are_read(site):
    """Red when the form waits for ever, or when reading needs the database."""
    form = filled_in(site, 1)
    with closing(sqlite3.connect(site.var_dir / "site.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        pages = [ask(site, path).status for path in ("/", "/risks/", "/consultation/", ADDRESS)]
        refused = ask(site, ADDRESS, form)
        other.execute("ROLLBACK")

    assert pages == [200] * 4
    assert refused.status == 503
    assert "Patient 1" in refused.text
    assert "01632 960123" in refused.text  # the clinic's own number
    assert ask(site, ADDRESS, form).status == 303
    assert [name for _, name, *_ in stored(site)] == ["Patient 1"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with few megabytes; mounting it takes root."""
    folder = tmp_path / "small"
    folder.mkdir()
    size = f"size={MEGABYTES}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_refuses_and_takes_the_same_requests_afterwards(small_disk, report):
    """Red when a request is acknowledged that could not be written."""
    for site in running_site(small_disk, {"NOTIFIER": "no"}):
        forms = [filled_in(site, number) for number in range(20)]
        filler = small_disk / "filler"
        fill(filler)

        refused = [ask(site, ADDRESS, form) for form in forms]
        assert Counter(answer.status for answer in refused) == {503: len(forms)}
        assert all(f"Patient {number}" in answer.text for number, answer in enumerate(refused))
        assert ask(site, "/risks/").status == 200
        filler.unlink()

        taken = [ask(site, ADDRESS, form).status for form in forms]
        assert taken == [303] * len(forms)
        names = Counter(name for _, name, *_ in stored(site))
        assert names == {f"Patient {number}": 1 for number in range(len(forms))}
        report(refused=len(refused), taken_afterwards=len(taken))


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as written:
        for size in (65536, 512, 1):
            try:
                while written.write(b"x" * size):
                    pass
            except OSError:
                continue


def test_the_disk_has_each_request_before_its_answer(site, tmp_path, report):
    """Red when an answer goes out before a sync. ``synchronous=NORMAL`` is refused at the start."""
    forms = [filled_in(site, number) for number in range(100)]
    calls = "trace=fsync,fdatasync,sendto,write,writev,sendmsg"
    with ExitStack() as watched:
        for process in below(site.process.pid):
            output = tmp_path / f"trace.{process}"
            command = ["strace", "-f", "-e", calls, "-s", "40", "-o", output, "-p", str(process)]
            strace = watched.enter_context(subprocess.Popen(command, stderr=subprocess.DEVNULL))
            watched.callback(strace.terminate)
        time.sleep(2)  # until it holds them all
        safe = 0
        for form in forms:
            before = sizes(tmp_path)
            assert ask(site, ADDRESS, form).status == 303
            safe += is_synced_first(written_since(tmp_path, before))

    report(sent=len(forms), synced_before_the_answer=safe)
    assert safe == len(forms)


def below(process: int) -> list[int]:
    """Return the processes that this one has started, and theirs."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [each for child in map(int, listed) for each in (child, *below(child))]


def sizes(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_size for file in folder.glob("trace.*")}


def written_since(folder: Path, before: dict[Path, int]) -> list[str]:
    time.sleep(0.05)
    return [file.read_text()[before.get(file, 0) :] for file in folder.glob("trace.*")]


def is_synced_first(traces: list[str]) -> bool:
    """Return whether a sync stands before the answer, in the process that gave it."""
    for text in traces:
        answer = text.find("HTTP/1.1 303")
        if answer >= 0:
            return re.search(r"f(data)?sync\(", text[:answer]) is not None
    return False
