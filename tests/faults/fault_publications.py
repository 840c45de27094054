"""Publications of pages that are cut off at any moment; ``make faults``.

tests/editing/test_killed_publications.py ends one at each of its steps; here whole sites are
killed, and on PostgreSQL its server too, while they publish over HTTP.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from tests.browser import RunningSite
from tests.editing.conftest import SUN
from tests.faults.callers import OUT_OF_ORDER, Answered, ask
from tests.faults.editors import Editor
from tests.faults.ground import Ground, children, one_site
from tests.site_data import DOCTOR, EDITOR, STAFF, add_everybody

PUBLICATIONS = int(os.environ.get("PUBLICATIONS", "100"))
# Each page has one who publishes it; whatever else is written on it must stay a draft.
PUBLISHERS = {"sun": EDITOR, "moon": DOCTOR}
OTHERS = [(EDITOR, "moon"), (DOCTOR, "sun"), (STAFF, "sun"), (STAFF, "moon")]
WORDS, KEPT = "Words of round 0.", "Some more words"
# By these a process changes something outside itself. A name differs from machine to machine.
CALLS = "/^(openat|p?writev?(64)?|send(to|msg)|f(data)?sync|fchmod|rename.*|unlink.*|flock)$"
# Does something to a publication that it starts by calling what it is given.
Cut = Callable[[Callable[[], None]], None]


def text_of(page: str) -> bytes:
    """Return a page; the moon's is as Windows writes it."""
    text = SUN.replace("sun.md", f"{page}.md").replace("Sun", page.title())
    text = text.replace("Shade your", f"{WORDS} Shade your")
    if page == "sun":
        return text.encode()
    return ("\ufeff" + text.replace("order: 900", "order: 901").replace("\n", "  \r\n")).encode()


@contextmanager
def traced(process: int, output: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Have strace note the calls of a process, and do to them what ``more`` says."""
    command = ["strace", "-f", "-e", f"trace={CALLS}", *more, "-o", str(output)]
    with subprocess.Popen([*command, "-p", str(process)], stderr=subprocess.DEVNULL) as strace:
        while not all(is_traced(thread) for thread in Path(f"/proc/{process}/task").iterdir()):
            assert strace.poll() is None, "strace does not work here; it takes root"
            time.sleep(0.01)
        yield strace
        strace.terminate()


def is_traced(thread: Path) -> bool:
    return "TracerPid:\t0" not in (thread / "status").read_text()


@dataclass(frozen=True)
class Calls:
    """The calls that a publication made of the system, by name, and which one changed the file.

    How long each takes says nothing: reading and checking come first, showing the page is longest.
    """

    names: list[str]
    changing: int

    @classmethod
    def of(cls, output: Path, page: str) -> Calls:
        lines = output.read_text().splitlines()
        change = re.compile(rf'(\d+) +(rename.*/{page}\.md"|openat.*/{page}\.md", O_(WR|RDWR))')
        changed, thread = next((line, found[1]) for line in lines if (found := change.match(line)))
        calls = [line for line in lines if line.split()[0] == thread and " resumed>" not in line]
        names = [found[1] for line in calls if (found := re.match(r"\d+ +(\w+)\(", line))]
        return cls(names, calls.index(changed))

    def kill_before(self, number: int) -> tuple[str, ...]:
        """Return what strace is told; it counts each name by itself. Nothing after the last one."""
        if number >= len(self.names):
            return ()
        name = self.names[number]
        when = self.names[: number + 1].count(name)
        return "-e", f"inject={name}:signal=KILL:when={when}"


def worker_of(site: RunningSite) -> int:
    """Return the process that answers readers and editors; the web server starts it again."""
    (worker,) = children(site.process.pid)
    return worker


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with one_site(tmp_path, WORKERS="1") as ground:
        yield ground


@dataclass
class Publications:
    """What is published round by round, and what each cut left."""

    ground: Ground
    trace: Path
    chance: random.Random = field(default_factory=lambda: random.Random(100))
    seconds: float = 0.0
    calls: Calls = field(init=False)
    rounds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PUBLISHERS, 0))
    versions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PUBLISHERS, 1))
    counted: Counter[str] = field(default_factory=Counter)

    @property
    def site(self) -> RunningSite:
        return self.ground.sites[0]

    def file(self, page: str) -> Path:
        return self.site.content_dir / "en" / f"{page}.md"

    def restart(self) -> None:
        self.site.kill()
        self.site.start_server()

    def begin(self) -> None:
        self.restart()
        for page in PUBLISHERS:
            self.file(page).write_bytes(text_of(page))
        for page in PUBLISHERS:
            self.wait_for(page)
        for name, page in OTHERS:
            Editor(self.site, name).writes(f"en/{page}.md", KEPT, f"{KEPT} of {name}")
        for page in PUBLISHERS:
            form, began = self.written(page), time.monotonic()
            self.publish_undisturbed(page, form)
            self.seconds = time.monotonic() - began
            form = self.written(page)
            with traced(worker_of(self.site), self.trace):
                self.publish_undisturbed(page, form)
            self.calls = Calls.of(self.trace, page)

    def cuts(self) -> Iterator[Cut]:
        """Yield cuts without end: before any call, before one that matters, at any moment."""
        calls = self.calls
        other = self.ground.crash if self.ground.server else self.restart
        while True:
            yield partial(self.killed_before, self.chance.randrange(len(calls.names) + 5))
            yield partial(self.killed_before, calls.changing + self.chance.randint(-9, 9))
            yield partial(self.killed_before, calls.changing + self.chance.randint(-3, 9))
            yield partial(self.cut_after, self.chance.uniform(0, self.seconds), other)

    def killed_before(self, call: int, send: Callable[[], None]) -> None:
        """Let the process end before a call that it makes, or after the answer."""
        process = worker_of(self.site)
        with traced(process, self.trace, *self.calls.kill_before(call)) as strace:
            send()
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            strace.kill()  # Asked to end, it can wait for threads that are gone.

    def cut_after(self, seconds: float, cut: Callable[[], None], send: Callable[[], None]) -> None:
        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(seconds)
        cut()
        sender.join()

    def written(self, page: str) -> dict[str, str]:
        """Write the words of the next round; return the form that publishes them."""
        number = self.rounds[page]
        editor = Editor(self.site, PUBLISHERS[page])
        editor.writes(f"en/{page}.md", f"round {number}.", f"round {number + 1}.")
        return editor.is_ready(f"en/{page}.md", f"Round {number + 1}")

    def cut_off(self, page: str, cut: Cut) -> None:
        """Publish the next words while the site or its database ends, and see what became of it."""
        form, old = self.written(page), self.file(page).read_bytes()
        before, after = (f"round {self.rounds[page] + step}.".encode() for step in (0, 1))
        new = old.replace(before, after)
        answers: list[Answered] = []
        cut(partial(self._send, page, form, answers))

        found = self.file(page).read_bytes()
        assert found in (old, new), f"{page}: {found!r} is neither {old!r} nor {new!r}"
        self.counted["new" if found == new else "old"] += 1
        self.counted["told"] += any(answer.status == 302 for answer in answers)
        self.counted["begun"] += bool(self.left_behind())
        assert found == new or not any(answer.status == 302 for answer in answers)
        if found == new:
            self.note(page)
        self.require_all_well(page)
        if found == old:
            self.publish_undisturbed(page, self._still_there(page))

    def _send(self, page: str, form: dict[str, str], answers: list[Answered]) -> None:
        try:
            answers.append(Editor(self.site, PUBLISHERS[page]).publishes(f"en/{page}.md", form))
        except OUT_OF_ORDER:
            self.counted["without an answer"] += 1

    def left_behind(self) -> list[str]:
        names = os.listdir(self.site.content_dir / "en")
        return [name for name in names if name.startswith(".")]

    def note(self, page: str) -> None:
        self.rounds[page] += 1
        self.versions[page] += 1

    def _still_there(self, page: str) -> dict[str, str]:
        """Return the form for words that were not published: they are a draft as before."""
        editor, number = Editor(self.site, PUBLISHERS[page]), self.rounds[page] + 1
        assert f"round {number}." in editor.opens(f"en/{page}.md")["text"]
        return editor.is_ready(f"en/{page}.md", f"Round {number}")

    def publish_undisturbed(self, page: str, form: dict[str, str]) -> None:
        answer = Editor(self.site, PUBLISHERS[page]).publishes(f"en/{page}.md", form)
        assert answer.status == 302, answer
        assert self.left_behind() == []
        self.note(page)
        assert f"round {self.rounds[page]}.".encode() in self.file(page).read_bytes()

    def require_all_well(self, page: str) -> None:
        self.wait_for(page)
        assert ask(self.site, "/").status == 200
        number, said = Editor(self.site, STAFF).history(f"en/{page}.md")[0]
        assert (number, "Live now" in said) == (self.versions[page], True), said
        assert f"by {PUBLISHERS[page]}: Round {self.rounds[page]}" in said
        for name, other in OTHERS:
            text = Editor(self.site, name).opens(f"en/{other}.md")["text"]
            assert f"{KEPT} of {name}" in text
        form = Editor(self.site, PUBLISHERS[page]).opens(f"en/{page}.md")
        has_draft = form["edition"] != "0"
        assert has_draft == (f"round {self.rounds[page] + 1}." in form["text"]), form

    def wait_for(self, page: str) -> None:
        """Require that readers get what the file holds."""
        deadline, words = time.monotonic() + 60, f"round {self.rounds[page]}."
        while words not in self._read(page):
            if self.site.process.poll() is not None:
                # Killed again and again, the web server gives up; a service starts the site anew.
                self.counted["started anew"] += 1
                self.site.start_server()
            assert time.monotonic() < deadline, self._read(page)
            time.sleep(0.1)

    def _read(self, page: str) -> str:
        try:
            return ask(self.site, f"/{page}/").text
        except OUT_OF_ORDER:
            return ""  # It is not up again.


@pytest.mark.both_databases
def test_100_publications_cut_off_leave_whole_files_and_every_draft(ground, tmp_path, report):
    """Red when a file is written where it stands, or a draft is deleted before it is live."""
    add_everybody(ground.sites[0])
    publications = Publications(ground, tmp_path / "trace")
    publications.begin()

    for number, cut in enumerate(islice(publications.cuts(), PUBLICATIONS)):
        publications.cut_off(list(PUBLISHERS)[number // 4 % 2], cut)

    counted = publications.counted
    report(publications=PUBLICATIONS, **counted)
    assert min(counted["old"], counted["new"]) >= PUBLICATIONS // 10
