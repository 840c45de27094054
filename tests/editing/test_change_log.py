"""What changed, in patients' words: an entry in the header, and every other byte as it was."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from microsite.editing.change_log import with_change
from microsite.pages.library import current_library
from tests.editing.conftest import SUN
from tests.editing.test_publishing import file_of, publishes

DAY = date(2026, 11, 30)
ENTRY = "  - on: 2026-11-30\n    what: We say more.\n"
HEADER = "title: T\nchanged: 2026-11-22 # day\n"


def page(header: str) -> str:
    return f"---\n{header}---\n- changes: none\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f"{HEADER}changes: # of late\n  # newest first\n  - on: 2026-11-22\n    what: First.\n",
            f"{HEADER}changes: # of late\n  # newest first\n{ENTRY}  - on: 2026-11-22\n    what: First.\n",
        ),
        (f"{HEADER}order: 1\n", f"{HEADER}order: 1\nchanges:\n{ENTRY}"),
        (f"{HEADER}changes:\nalso_called: [a]\n", f"{HEADER}changes:\n{ENTRY}also_called: [a]\n"),
        (
            f"{HEADER}changes: ~ # soon\nalso_called: [a]\n",
            f"{HEADER}changes: # soon\n{ENTRY}also_called: [a]\n",
        ),
        (
            f"{HEADER}changes: # soon\nreview_due: 2027-05-22\n",
            f'{HEADER}changes: [{{on: 2026-11-30, what: "We say more."}}] # soon\n'
            "review_due: 2027-05-22\n",
        ),
        (
            f"{HEADER}changes: &a\n  - on: 2026-11-22\n    what: First.\nreview_due: 2027-05-22\n",
            f"{HEADER}changes: &a\n{ENTRY}  - on: 2026-11-22\n    what: First.\n"
            "review_due: 2027-05-22\n",
        ),
        (
            f"changes:\n- {{on: 2026-11-22, what: First.}}\n{HEADER}",
            "changes:\n- on: 2026-11-30\n  what: We say more.\n"
            f"- {{on: 2026-11-22, what: First.}}\n{HEADER}",
        ),
        (
            f"{HEADER}changes: []\n",
            f'{HEADER}changes: [{{on: 2026-11-30, what: "We say more."}}]\n',
        ),
        (
            f"{HEADER}changes: [{{on: 2026-11-22, what: F}}]\n",
            f'{HEADER}changes: [{{on: 2026-11-30, what: "We say more."}}, '
            "{on: 2026-11-22, what: F}]\n",
        ),
    ],
)
def test_an_entry_stands_above_the_others_and_nothing_else_changes(before, after):
    after = after.replace("changed: 2026-11-22", "changed: 2026-11-30")
    for end in ("\n", "\r\n"):
        old, new = (page(header).replace("\n", end).encode() for header in (before, after))
        assert with_change(old, "We say more.", DAY) == new
        assert with_change(new, "We say more.", DAY) == new


@pytest.mark.parametrize("what", ["a: b # c", "- 'x'", "2026-11-22", "{\\u0041}", "“yes”, [no]"])
def test_any_words_are_read_as_they_were_written(what):
    for header in (HEADER, f"{HEADER}changes: []\n"):
        text = with_change(page(header).encode(), what, DAY).decode()
        found = yaml.load(text.split("---\n")[1], yaml.BaseLoader)  # noqa: S506
        assert found["changes"] == [{"on": "2026-11-30", "what": what}]


@pytest.mark.parametrize("header", ["changes: many\n", "title: [\n", "- a\n", "changes: {a: b}\n"])
def test_a_header_that_cannot_be_read_stays_as_it_is(header):
    text = page(HEADER + header).encode()

    assert with_change(text, "We say more.", DAY) == text


def test_what_an_editor_writes_for_patients_goes_out_with_the_page(robin, site):
    site.write("en/checks.yaml", "banned:\n  - word: painless\n    instead: It can hurt.\n")
    robin.opens().types("Some more", "Many more")
    publishes(robin, what_changed="A painless  change.")
    assert robin.answer.status_code == 422
    assert "painless" in robin.html
    assert 'value="A painless change."' in robin.html
    assert file_of(site) == SUN

    robin.opens()
    publishes(robin, what_changed=" We say more  about shade. ")

    page = current_library().pages["/sun/"]
    today = page.changed
    assert (page.changes[0].on, page.changes[0].what) == (today, "We say more about shade.")
    assert today > page.changes[1].on
    assert "We say more about shade." in robin.client.get("/sun/").content.decode()
    entry = f"  - on: {today}\n    what: We say more about shade.\n"
    expected = SUN.replace("Some more", "Many more").replace("changes:\n", f"changes:\n{entry}")
    assert file_of(site) == expected.replace("changed: 2026-11-22", f"changed: {today}")
