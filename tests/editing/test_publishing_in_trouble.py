"""Publishing when something is in the way: what the screen says is so, and no word is lost."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
from typing import Any

import pytest

from microsite.content import review_digest
from microsite.editing import compare_views, publishing, turns
from microsite.editing.folder import digest_of
from microsite.editing.models import PageDraft
from microsite.editing.planning import publish_what_is_due
from microsite.editing.previewing import check
from microsite.editing.publishing import SignedByHand, publish
from microsite.staff.members import Role
from tests import database_troubles
from tests.editing.conftest import SUN
from tests.editing.editor import Editor, fields_of
from tests.editing.test_drafts import draft_of
from tests.editing.test_new_and_signed import signs
from tests.editing.test_publishing import file_of, history, publishes
from tests.people import hired

FILE = "en/sun.md"


@pytest.fixture
def doctor(db, site) -> Editor:
    return Editor(hired("doctor", Role.CLINICIAN), site)


def full_disk(*args: object, **more: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_window_left_open_takes_nobodys_published_words_out(robin, alex, site):
    first = robin.opens().types("Some more", "Robin’s more")
    first.sends("save")
    alex.opens().types("Shade your", "Please shade your")
    publishes(alex)
    window = dict(first.form)
    publishes(robin.opens())
    assert "Please shade" in file_of(site)

    robin.form = window
    robin.types("Robin’s more", "Still more").sends("save")
    assert robin.answer.status_code == 409
    robin.sends("save")
    assert "It has changed since you began" in robin.html
    publishes(robin)

    # Both changed one line since, so nothing goes out before somebody has chosen.
    assert "Two people changed the same lines" in robin.html
    assert "Please shade your" in file_of(site)


def test_only_signing_signs(robin, doctor, site):
    signature = "reviewed_by: Dr Example\nreviewed_on: 2026-11-22\nreviewed_hash: {}"
    digest = review_digest(site.root, FILE)
    rest = robin.opens().form["header-rest"]

    robin.sends("save", header_rest=f"{rest}\n{signature.format(digest)}")
    assert not PageDraft.objects.exists()
    hidden = signature.format(digest).replace(": ", ": >-\n  ")
    robin.sends("save", header_rest=f"{rest}\n{hidden}")
    publishes(robin, seen="yes")
    assert "are written by signing only" in robin.html
    assert file_of(site) == SUN
    text = SUN.replace("changes:", signature.format(digest) + "\nchanges:").encode()
    with pytest.raises(SignedByHand):
        publish(robin.user, FILE, text, over=digest_of(SUN.encode()), why="A forged one")

    robin.opens().sends("save", header_rest=rest)
    assert signs(doctor).status_code == 302
    robin.opens().types("Some more", "Many more")
    publishes(robin, seen="yes")
    assert re.search("^reviewed_hash: ", file_of(site), re.M)
    assert "Many more" in file_of(site)


def test_a_folder_that_cannot_be_kept_at_once_has_the_new_file_all_the_same(
    robin, site, monkeypatch
):
    def fsync(opened: int, really: Any = os.fsync) -> None:
        if stat.S_ISDIR(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        really(opened)

    robin.opens().types("Some more", "Many more")
    monkeypatch.setattr(os, "fsync", fsync)
    publishes(robin)

    assert "Many more" in file_of(site)
    assert history()[0] == (2, "published", "robin", "Readers asked")


def test_two_presses_at_one_moment_say_once_each_that_it_is_published(robin, site, monkeypatch):
    """The second is past its questions when the first has written the file."""
    robin.opens().types("Some more", "Many more").sends("compare")
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    posted = {**form, "why": "Readers asked", "do": "publish"}
    answers = []

    def check_slowly(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(compare_views, "check", check)
        answers.append(robin.client.post(robin.address("compare"), posted))
        return check(*args, **more)

    monkeypatch.setattr(compare_views, "check", check_slowly)
    answers.append(robin.client.post(robin.address("compare"), posted))

    assert [answer["Location"] for answer in answers] == [
        "/staff/pages/history/en/sun.md/?published=yes"
    ] * 2
    assert [each[1] for each in history()] == ["published", "found"]


def test_somebody_who_holds_the_folder_is_not_waited_for_without_end(robin, site, monkeypatch):
    monkeypatch.setattr(turns, "SECONDS_TO_WAIT", 0.1)
    robin.opens()
    held = os.open(site.root, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)

    robin.opens()
    assert (robin.answer.status_code, "somebody else has been at it" in robin.html) == (409, True)
    publish_what_is_due()

    os.close(held)
    assert robin.opens().answer.status_code == 200


def test_words_for_patients_that_are_corrected_after_a_full_disk_go_out_once(
    robin, site, monkeypatch
):
    robin.opens().types("Some more", "Many more").sends("compare")
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    with monkeypatch.context() as full:
        full.setattr(publishing, "replace_whole", full_disk)
        typed = {"why": "Readers asked", "what_changed": "We said more.", "do": "publish"}
        robin.answer = robin.client.post(robin.address("compare"), {**form, **typed})
    assert robin.answer.status_code == 503
    assert fields_of(robin.html)["what_changed"] == ""
    assert "before it was joined" not in robin.opens().html

    publishes(robin)
    assert file_of(site).count("what: We said more.") == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_nothing_shows_what_was_written(robin):
    robin.opens().types("Some more", "Many more").sends("compare")
    form = fields_of(robin.html.partition('id="publish-title"')[2])

    with database_troubles.unwritable():
        typed = {"why": "Readers asked for more", "do": "plan", "at": "2998-06-01T09:00"}
        robin.answer = robin.client.post(robin.address("compare"), {**form, **typed})

    assert robin.answer.status_code == 503
    assert "Readers asked for more" in robin.html
    assert draft_of(robin) == SUN.replace("Some more", "Many more")


def test_a_version_that_is_not_utf8_can_be_undone(robin, site):
    robin.opens()
    (site.root / FILE).write_bytes(SUN.encode() + b"\xff")
    page = robin.client.get(robin.address("history")).content.decode()

    form = fields_of(page)
    robin.client.post(robin.address("history"), {"version": "1", "live": form["live"]})

    assert file_of(site) == SUN
