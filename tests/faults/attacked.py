"""A site that is attacked through the editor, and those who read it meanwhile."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from typing import TypeVar

from tests.browser import RunningSite, running_site
from tests.editing.conftest import SUN
from tests.editing.test_hostile_drafts import files_below
from tests.faults.callers import ask
from tests.faults.editors import Editor
from tests.pictures import encoded, plain
from tests.site_data import DOCTOR, add_everybody

READ, WHO = ("/", "/risks/", "/faq/"), ("pages", "staff")
BETWEEN_RESTS, READINGS, SECONDS_AT_MOST = 25, 12, 120
Each = TypeVar("Each")
MOST_TIMES_AS_LONG = 2
OUTSIDE = {
    "outside.md": SUN.replace("order: 900", "order: 901").encode(),
    "outside.jpg": encoded(plain((9, 9))),
}


def attacked_site(folder: Path) -> Iterator[RunningSite]:
    """Yield a site with a page to attack, files outside the content, and links that lead there."""
    (folder / "temporary").mkdir()
    settings = {"NOTIFIER": "no", "TMPDIR": str(folder / "temporary")}
    for site in running_site(folder, settings, sun=SUN):
        for name, data in OUTSIDE.items():
            (folder / name).write_bytes(data)
        images = site.content_dir / "images"
        images.mkdir(exist_ok=True)
        (site.content_dir / "en/link.md").symlink_to(folder / "outside.md")
        (images / "link.jpg").symlink_to(folder / "outside.jpg")
        add_everybody(site)
        yield site


def require_nothing_else(site: RunningSite, before: dict[Path, str], new: set[Path]) -> None:
    """Require every file as it was, none besides but ``new``, and nothing left behind."""
    found = files_below(site.content_dir)
    assert found.keys() - before.keys() == new
    assert {file: found.get(file) for file in before} == before
    around = site.content_dir.parent
    assert {name: (around / name).read_bytes() for name in OUTSIDE} == OUTSIDE
    assert {each.name for each in around.iterdir()} == {*OUTSIDE, "content", "var", "temporary"}
    assert list((around / "temporary").iterdir()) == []


@dataclass
class Reader:
    """Somebody who reads pages, and somebody of the staff, once after the other.

    The attack rests again and again, and what is usual is measured then: the machine may have
    other work for some minutes.
    """

    site: RunningSite
    is_over: threading.Event = field(default_factory=threading.Event)
    is_attacked: bool = False
    seconds: dict[tuple[str, bool], list[float]] = field(default_factory=lambda: defaultdict(list))

    def read_on(self) -> None:
        staff = Editor(self.site, DOCTOR)
        for number in count():
            if self.is_over.wait(0.05):
                return
            who, is_attacked, began = WHO[number % 2], self.is_attacked, time.perf_counter()
            if who == "staff":
                assert staff.asks("").status == 200
            else:
                assert ask(self.site, READ[number % len(READ)]).status == 200
            self.seconds[who, is_attacked].append(time.perf_counter() - began)

    def rest(self) -> None:
        """Wait while others read undisturbed."""
        self.is_attacked = False
        before, deadline = len(self.seconds["staff", False]), time.monotonic() + SECONDS_AT_MOST
        while len(self.seconds["staff", False]) < before + READINGS:
            assert time.monotonic() < deadline, "nobody is answered any more"
            time.sleep(0.02)
        self.is_attacked = True

    def watch(self, attempts: Iterable[Each], figures: dict[str, object]) -> Iterator[Each]:
        """Yield what is to be done while others read; note their times, and require few."""
        thread = threading.Thread(target=self.read_on)
        thread.start()
        longest = 0.0
        try:
            for number, attempt in enumerate(attempts):
                if number % BETWEEN_RESTS == 0:
                    self.rest()
                began = time.monotonic()
                yield attempt
                longest = max(longest, time.monotonic() - began)
        finally:
            self.is_over.set()
            thread.join()
        times = {name: [median(self.seconds[name, when]) for when in (False, True)] for name in WHO}
        figures["longest"] = f"{longest:.1f} s"
        figures["usual"] = {name: f"{usual * 1000:.1f} ms" for name, (usual, _) in times.items()}
        found = {name: round(attacked / usual, 2) for name, (usual, attacked) in times.items()}
        figures["times_as_long"] = found
        for usual, attacked in times.values():
            # On a quiet machine: a page takes 2 ms, and other work adds more than that.
            assert attacked < MOST_TIMES_AS_LONG * usual, figures
