"""Hundreds of hostile drafts, paths and titles, on a running site that others read; ``make faults``."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

import pytest

from tests.browser import RunningSite, running_site
from tests.editing.conftest import SUN
from tests.editing.hostile import (
    POLICY,
    SCRIPTS,
    Attempt,
    dangers,
    heavy,
    injections,
    new_pages,
    paths,
)
from tests.editing.test_hostile_drafts import files_below
from tests.faults.callers import ask
from tests.faults.editors import Editor
from tests.site_data import DOCTOR, EDITOR, add_everybody
from tests.ways import sign_in

FILE = "en/sun.md"
READ = ("/", "/risks/", "/faq/")
MOST_TIMES_AS_LONG = 2


@pytest.fixture
def site(tmp_path) -> Iterator[RunningSite]:
    """A site with a page to attack, a file outside the content, and a link that leads there."""
    (tmp_path / "outside.md").write_text(SUN)
    for site in running_site(tmp_path, {"NOTIFIER": "no"}, sun=SUN):
        (site.content_dir / "en/link.md").symlink_to(tmp_path / "outside.md")
        add_everybody(site)
        yield site


@dataclass
class Reader:
    """Somebody who reads pages, and somebody of the staff, once after the other."""

    site: RunningSite
    is_over: threading.Event = field(default_factory=threading.Event)
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"pages": [], "staff": []})

    def read_on(self, times: int = 1_000_000) -> None:
        staff = Editor(self.site, DOCTOR)
        for number in range(times):
            if self.is_over.wait(0.05):
                return
            began = time.perf_counter()
            if number % 2:
                assert staff.asks("").status == 200
            else:
                assert ask(self.site, READ[number % len(READ)]).status == 200
            self.seconds["staff" if number % 2 else "pages"].append(time.perf_counter() - began)

    def medians(self) -> dict[str, float]:
        found = {name: median(seconds) for name, seconds in self.seconds.items()}
        self.seconds = {name: [] for name in self.seconds}
        return found


def sent(editor: Editor, attempt: Attempt) -> tuple[int, str, str]:
    """Send the form as the page that is open now would: its draft may be another by now."""
    form = attempt.form
    if FILE in attempt.address:
        opened = editor.opens(FILE)
        form = opened | {key: value for key, value in form.items() if key != "do"}
    answer = editor.asks(attempt.address, form)
    assert answer.status in attempt.answers, (attempt.address, str(form)[:300], answer)
    return answer.status, answer.text, answer.policy


def test_300_attempts_are_refused_or_harmless_and_hold_nobody_up(site, report):
    """Red when a text may take its time, a name is joined to a path, or markup is let through."""
    before = files_below(site.content_dir)
    editor, reader, statuses = Editor(site, EDITOR), Reader(site), Counter[int]()
    editor.opens(FILE)  # The process that renders is started once.
    reader.read_on(200)
    usual = reader.medians()
    thread = threading.Thread(target=reader.read_on)
    thread.start()

    for attempt in [*paths(), *injections(FILE), *new_pages(), *heavy(FILE)]:
        status, text, policy = sent(editor, attempt)
        statuses[status] += 1
        if attempt.is_preview and status == 200:
            assert dangers(text) == [], attempt
            assert POLICY.fullmatch(policy), policy
        if attempt.address.startswith("draft/") and status == 200:
            assert json.loads(text)["edition"]

    reader.is_over.set()
    thread.join()
    attacked = reader.medians()
    times = {name: round(attacked[name] / usual[name], 2) for name in usual}
    report(
        attempts=statuses.total(),
        statuses=dict(sorted(statuses.items())),
        usual={name: f"{seconds * 1000:.1f} ms" for name, seconds in usual.items()},
        times_as_long=times,
    )
    assert statuses.total() >= 300
    assert files_below(site.content_dir) == before
    assert (site.content_dir.parent / "outside.md").read_text() == SUN
    assert sorted(each.name for each in site.content_dir.parent.iterdir()) == [
        *("content", "outside.md", "var"),
    ]
    assert max(times.values()) < MOST_TIMES_AS_LONG


def test_no_payload_runs_in_a_browser(site, new_page, report):
    """Red when the preview may run script, or a page shows a text as markup."""
    visit, editor, dialogs = new_page(), Editor(site, EDITOR), list[str]()
    page = visit.page
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    sign_in(page, site, EDITOR)

    for text in SCRIPTS:
        form = editor.opens(FILE)
        answer = editor.asks(f"edit/{FILE}/", form | {"text": f"{text}\n", "do": "save"})
        assert answer.status == 302, text
        page.goto(f"{site.url}/staff/pages/edit/{FILE}/")
        page.frame_locator("#preview").locator("h1, title").first.wait_for(state="attached")
        page.goto(f"{site.url}/staff/pages/compare/{FILE}/")
        assert (dialogs, visit.requests_elsewhere, visit.console) == ([], [], []), text

    report(payloads=len(SCRIPTS))
