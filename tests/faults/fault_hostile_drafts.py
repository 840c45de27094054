"""Hundreds of hostile drafts, paths and titles, on a running site that others read; ``make faults``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.browser import RunningSite
from tests.editing.forms import fields_of
from tests.editing.hostile import (
    POLICY,
    SCRIPTS,
    Attempt,
    dangers,
    heavy,
    injections,
    moves,
    new_pages,
    paths,
    picture_paths,
)
from tests.editing.test_hostile_drafts import files_below
from tests.faults.attacked import Reader, attacked_site, require_nothing_else
from tests.faults.editors import Editor
from tests.site_data import EDITOR
from tests.ways import sign_in

FILE = "en/sun.md"


@pytest.fixture
def site(tmp_path) -> Iterator[RunningSite]:
    yield from attacked_site(tmp_path)


def sent(editor: Editor, attempt: Attempt) -> tuple[int, str, str]:
    """Send the form as the page that is open now would: its draft may be another by now."""
    form = attempt.form
    if attempt.address in (f"rename/{FILE}/", f"delete/{FILE}/"):
        form = fields_of(editor.asks(attempt.address).text) | form
    elif FILE in attempt.address:
        opened = editor.opens(FILE)
        form = opened | {key: value for key, value in form.items() if key != "do"}
    answer = editor.asks(attempt.address, form or None)
    assert answer.status in attempt.answers, (attempt.address, str(form)[:300], answer)
    return answer.status, answer.text, answer.policy


def test_300_attempts_are_refused_or_harmless_and_hold_nobody_up(site, report):
    """Red when a text may take its time, a name is joined to a path, or markup is let through."""
    before, figures, statuses = files_below(site.content_dir), dict[str, object](), Counter[int]()
    editor = Editor(site, EDITOR)
    editor.opens(FILE)  # The process that renders is started once.

    attempts = [*paths(), *picture_paths(), *moves(FILE)]
    attempts += [*injections(FILE), *new_pages(), *heavy(FILE)]
    for attempt in Reader(site).watch(attempts, figures):
        status, text, policy = sent(editor, attempt)
        statuses[status] += 1
        if attempt.is_preview and status == 200:
            assert dangers(text) == [], attempt
            assert POLICY.fullmatch(policy), policy
        if status in (409, 422):
            assert dangers(text) == [], attempt
        if attempt.address.startswith("draft/") and status == 200:
            assert json.loads(text)["edition"]

    report(attempts=statuses.total(), statuses=dict(sorted(statuses.items())), **figures)
    assert statuses.total() >= 300
    require_nothing_else(site, before, set())


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
