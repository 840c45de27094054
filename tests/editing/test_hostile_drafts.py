"""Drafts that want to run script, leave the folder or take all the time; ``make faults`` has more."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from microsite.editing.models import PageDraft
from tests.editing.conftest import SUN
from tests.editing.hostile import (
    HEADERS,
    LARGE,
    POLICY,
    SCRIPTS,
    TITLES,
    Attempt,
    dangers,
    new_pages,
    paths,
)

# A text with a control character is no page, so nothing of it would be drawn.
ALL_SCRIPTS = "\n\n".join(text for text in SCRIPTS if text.isprintable() or "\n" in text)
# What the page of the editor itself has, with its script and its frame.
OF_THE_EDITOR = (
    '<script id="choices" type="application/json">',
    '<script src="/static/',
    "<iframe ",
)


def files_below(folder: Path) -> dict[Path, str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file: sha256(file.read_bytes()).hexdigest() for file in files}


def tries(editor, attempt: Attempt):
    answer = editor.client.post(f"/staff/pages/{attempt.address}", attempt.form)
    assert answer.status_code in attempt.answers, attempt
    return answer


@pytest.fixture
def untouched(site, tmp_path):
    """Require that no file of the content changes, nor one that a link leads to."""
    outside = tmp_path / "outside.md"
    outside.write_text(SUN)
    (site.root / "en/link.md").symlink_to(outside)
    before = files_below(site.root)
    yield
    assert files_below(site.root) == before
    assert outside.read_text() == SUN


def test_no_name_and_no_title_leads_out_of_the_folder(robin, untouched):
    for attempt in list(paths())[::7]:
        tries(robin, attempt)
    for attempt in new_pages():
        tries(robin, attempt)

    begun = list(PageDraft.objects.values_list("file", flat=True))
    assert len(begun) < len(TITLES)
    assert all(file.startswith("en/") and file.count("/") == 1 for file in begun)
    assert "en/staff.md" not in begun


@pytest.mark.parametrize("text", [ALL_SCRIPTS, *SCRIPTS[::8]])
def test_no_text_puts_script_into_what_editors_see(robin, untouched, text):
    robin.opens().form["text"] = f"{text}\n"
    page = robin.sends("preview", "preview")

    assert dangers(robin.html) == []
    assert "<title>No preview" not in robin.html
    assert POLICY.fullmatch(page["Content-Security-Policy"])
    robin.sends("compare")
    assert "taken out: " in robin.html
    assert dangers(robin.html) == []
    assert [
        each for each in dangers(robin.opens().html) if not each.startswith(OF_THE_EDITOR)
    ] == []
    assert robin.form["text"] == f"{text}\n"


@pytest.mark.parametrize("header", HEADERS[::4], ids=range(len(HEADERS[::4])))
def test_no_line_of_a_header_puts_script_into_what_editors_see(robin, untouched, header):
    robin.opens().form |= header
    robin.sends("preview", "preview")

    assert dangers(robin.html) == []


def test_a_text_that_no_page_can_hold_is_refused(robin, untouched):
    robin.opens().form["text"] = max(LARGE, key=len)

    assert robin.client.post(robin.address("draft"), robin.form).status_code == 400
    assert not PageDraft.objects.exists()
