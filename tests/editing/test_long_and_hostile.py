"""Long texts, many places and hostile posts: the editor answers in words, in bounded time."""

from __future__ import annotations

import errno
import re
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microsite.editing import matching
from microsite.editing.differences import MOST_LINES, lines_changed
from microsite.editing.drafts import MOST_KEPT, kept_with
from microsite.editing.exact import ExactPage
from microsite.editing.fields import KEYS
from microsite.editing.matching import Same, same_lines
from microsite.editing.merging import merge
from microsite.editing.models import PageDraft, PageVersion
from tests import database_troubles
from tests.editing.conftest import SUN
from tests.editing.editor import fields_of
from tests.editing.test_drafts import draft_of
from tests.editing.test_publishing import file_of, publishes

lines = st.lists(st.sampled_from(["", "a", "b", "c", "d", "e f"]), max_size=30)


@settings(max_examples=300, deadline=None)
@given(lines, lines)
def test_what_two_texts_have_in_common_is_in_both_and_in_order(old, new):
    a = b = 0
    for same in same_lines(old, new):
        assert (same.old >= a, same.new >= b) == (True, True)
        a, b = same.old + same.size, same.new + same.size
        assert old[same.old : a] == new[same.new : b]

    assert (a, b) == (len(old), len(new))


def test_comparing_all_with_all_has_an_end():
    few, many = ["a", "b"] * 20, ["a", "b"] * 100

    assert same_lines(few, ["x", *few, "y"]) == [Same(0, 1, 40), Same(40, 42, 0)]
    # So many that repeat are paired by place.
    assert same_lines(many, ["x", *many, "y"]) == [Same(200, 202, 0)]


def test_two_changes_far_apart_in_a_long_page_are_joined():
    base = "\n\n".join(f"Paragraph {n}" for n in range(700))
    mine = base.replace("Paragraph 9\n", "Mine\n\nMine too\n")
    theirs = base.replace("Paragraph 690\n", "Theirs\n")

    both = merge(base, mine, theirs)

    assert not both.conflicts
    assert both.text() == mine.replace("Paragraph 690\n", "Theirs\n")


def test_a_header_of_thousands_of_lines_is_one_field():
    header = "".join(f"k{n}: v\n" for n in range(4000))
    page = ExactPage(f"---\ntitle: x\n{header}---\nWords\n", KEYS)

    assert page.fields == {}
    assert page.with_changes({}, page.rest, page.body) == page.text


def test_a_draft_ends_when_it_is_typed_back_or_thrown_away(robin, site):
    robin.opens().types("Some more", "Robin’s more").sends("save")
    robin.types("Robin’s more", "Some more").sends("save")
    assert robin.answer.status_code == 200
    assert not PageDraft.objects.exists()

    robin.types("Some more", "Robin’s more").sends("save")
    assert robin.address("discard") in robin.html
    PageDraft.objects.update(text_before_merge=b"Joined later")
    page = robin.client.get(robin.address("discard")).content.decode()
    assert "Robin’s more words" in page
    assert "Joined later" in page
    form = fields_of(page.partition("</h1>")[2])
    robin.types("Robin’s more", "Newer more").sends("save")
    stale = robin.client.post(robin.address("discard"), form)
    assert stale.status_code == 409
    assert "Newer more" in draft_of(robin)
    form = fields_of(stale.content.decode().partition("</h1>")[2])
    assert robin.client.post(robin.address("discard"), form).status_code == 302
    assert not PageDraft.objects.exists()
    assert file_of(site) == SUN


def test_files_that_cannot_be_read_say_so(robin, site):
    file = site.root / "en/sun.md"
    form = robin.opens().form
    file.unlink()
    file.symlink_to("sun.md")

    for name in ("edit", "history", "compare"):
        page = robin.client.get(robin.address(name))
        assert page.status_code == 409, name
        assert "a link that leads to itself" in page.content.decode()
    told = robin.client.post(robin.address("draft"), form)
    assert told.status_code == 422
    assert "signed out" not in told.json()["message"]
    new = {"title": "Sun", "section": "guide"}
    assert robin.client.post("/staff/pages/new/", new).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_is_shown_again_when_the_database_takes_nothing(robin):
    robin.opens().types("Some more", "Robin’s more")

    with database_troubles.unwritable():
        robin.sends("save", header_title="Robin’s title")
    assert robin.answer.status_code == 503
    assert "The site’s database does not answer." in robin.html
    assert robin.form["header-title"] == "Robin’s title"
    robin.sends("save")

    assert draft_of(robin) == SUN.replace("Some more", "Robin’s more").replace(
        "Sun and skin", "Robin’s title"
    )


def test_hostile_numbers_and_letters_are_refused_or_left_out(robin, alex):
    robin.opens().types("Some more", "Robin more")
    form = {**robin.form, "opened": "a\0"}
    assert robin.client.post(robin.address("draft"), form).status_code == 409
    robin.sends("save")
    alex.opens().types("Some more", "Alex more")
    publishes(alex, why="x\0y")
    assert PageVersion.objects.newest("en/sun.md").why == "xy"
    robin.sends("compare")
    form = fields_of(robin.html.partition("</h1>")[2])
    forged = {**form, "edition": "9" * 5000, "do": "join", "choice-1": "mine"}

    assert robin.client.post(robin.address("compare"), forged).status_code == 409


def test_more_places_than_a_form_can_hold_are_joined(robin, site):
    body = "\n\n".join(f"Line {n}" for n in range(70))
    site.write("en/sun.md", SUN.replace("Some more words on shade.", body))
    robin.opens()
    robin.form["text"] = robin.form["text"].replace("Line", "Robin")
    robin.sends("save")
    site.write("en/sun.md", SUN.replace("Some more words on shade.", body.replace("Line", "Alex")))
    robin.sends("compare")
    form = fields_of(robin.html.partition("</h1>")[2])
    shown = robin.html.count("<legend")
    assert f"At {70 - shown} more places" in robin.html
    chosen = {f"choice-{n}": "mine" for n in range(1, shown + 1)}

    joined = robin.client.post(robin.address("compare"), {**form, "do": "join", **chosen})

    assert joined.status_code == 302
    assert all(f"Robin {n}\n" in draft_of(robin) for n in range(70))
    assert "Alex 1\n" not in draft_of(robin)
    assert "Alex 69\n" in draft_of(robin)


def test_a_page_that_a_form_could_not_send_is_not_opened(robin, site):
    site.write("en/sun.md", SUN + "\nWords of a long page. " * 9500)

    assert robin.client.get(robin.address("edit")).status_code == 409
    assert robin.client.get(robin.address("history")).status_code == 200


def test_nothing_is_compared_while_the_header_cannot_be_read(robin):
    robin.opens().form["header-rest"] += '\nnote: "half'
    robin.sends("compare")

    assert "There is nothing to compare while the header cannot be read." in robin.html
    assert "Some more words on shade.</del>" not in robin.html


def test_after_a_full_disk_the_joined_draft_can_be_published(robin, alex, site, monkeypatch):
    robin.opens().types("Some more", "Robin’s more").sends("save")
    alex.opens().types("Shade your", "Please shade your")
    publishes(alex)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("microsite.editing.publishing.replace_whole", full)
        publishes(robin)
    assert robin.answer.status_code == 503
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    again = {**form, "why": "x", "do": "publish"}

    assert robin.client.post(robin.address("compare"), again).status_code == 302
    assert "Robin’s more" in file_of(site)


def test_versions_of_long_ago_can_be_reached(robin):
    robin.opens()
    PageVersion.objects.bulk_create(
        PageVersion(file="en/sun.md", number=number, text=b"x", digest="x", how="outside")
        for number in range(2, 203)
    )

    newest = robin.client.get(robin.address("history")).content.decode()
    assert '<a href="?before=4">Older versions</a>' in newest
    oldest = robin.client.get(robin.address("history") + "?before=4").content.decode()

    assert re.findall(r'<th scope="row">(\d+)</th>', oldest) == ["3", "2", "1"]
    assert "Older versions" not in oldest


def test_every_second_line_of_a_long_page_is_compared_in_little_work(monkeypatch):
    """What takes time by the product of both is given pieces of a bounded size only."""
    sizes = []

    class Counted(SequenceMatcher):
        def __init__(self, isjunk, old, new, autojunk):
            sizes.append(len(old) * len(new))
            super().__init__(isjunk, old, new, autojunk)

    monkeypatch.setattr(matching, "SequenceMatcher", Counted)
    before = "\n".join(f"Line {n % 7}" if n % 2 else f"Old {n}" for n in range(8_000))
    after = before.replace("Old", "New")

    found = lines_changed(before, after)

    assert len(found) == MOST_LINES
    assert max(sizes, default=0) <= matching.MOST_COMPARED


def test_earlier_drafts_are_kept_up_to_a_size_and_once_each():
    newest = b"The newest"
    kept = kept_with(newest, kept_with(b"x" * MOST_KEPT, b"The oldest"))

    assert kept == newest
    assert kept_with(newest, kept_with(newest, b"The oldest")) == kept_with(newest, b"The oldest")
    assert kept_with(b"", newest) == newest
