"""A move that meets trouble stops nobody: it is done later, or the page stays where it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from microsite.editing import planning
from microsite.editing.history import look
from microsite.editing.models import (
    AskedPublication,
    PageDraft,
    PageMove,
    PageVersion,
    PlannedPublication,
    ReviewDigest,
    ReviewReminder,
)
from microsite.editing.moving import TargetGone, delete, finish_moves
from microsite.editing.planning import publish_what_is_due
from microsite.pages.library import current_library, live_library
from tests.editing.conftest import SUN
from tests.editing.test_moving import files, moves

DAY = date(2027, 5, 22)


@pytest.fixture
def site(site: Any) -> Any:
    site.page("shade.md", "Some words.\n", order=920)
    live_library().look()
    return site


def cut_off(robin: Any, new: str = "en/light.md") -> PageMove:
    """Leave a move behind that a killed process had only noted."""
    look("en/sun.md")
    target = new.rpartition("/")[2] or "shade.md"
    return PageMove.objects.create(old="en/sun.md", new=new, target=target, who=robin.user, why="x")


def test_a_page_takes_the_name_of_one_whose_review_was_told_too(robin, site):
    digest = ReviewDigest.objects.create(to=robin.user, day=DAY)
    for file in ("en/sun.md", "en/shade.md"):
        ReviewReminder.objects.create(to=robin.user, digest=digest, file=file, due=DAY, step=60)
    moves(robin, "delete", "en/shade.md", target="sun.md")

    assert moves(robin, "rename", name="shade").status_code == 302

    assert files(site)["shade.md"].decode() == SUN.replace("sun.md#", "shade.md#")
    assert [move.is_done for move in PageMove.objects.all()] == [True, True]
    assert ReviewReminder.objects.get().file == "en/shade.md"


@pytest.mark.parametrize("new", ["en/light.md", ""])
def test_a_page_that_cannot_be_moved_stays_and_holds_nobody_up(robin, site, new):
    cut_off(robin, new)
    site.write("en/sun.md", "x" * 600_000)
    at = timezone.now() - timedelta(minutes=1)
    text = (site.root / "en/shade.md").read_bytes() + b"\nMore.\n"
    plan = {"file": "en/shade.md", "text": text, "opened": look("en/shade.md")}
    PlannedPublication.objects.create(**plan, who=robin.user, at=at)

    assert robin.opens("en/shade.md").answer.status_code == 200
    planning.pause.until = planning.pause_of_moves.until = 0
    publish_what_is_due()

    assert b"More." in (site.root / "en/shade.md").read_bytes()
    assert sorted(files(site))[-2:] == ["shade.md", "sun.md"]
    assert not PageMove.objects.exists()


def test_a_move_that_had_begun_leads_its_readers_back(robin, site):
    cut_off(robin)
    site.write("en/light.md", SUN)
    site.write("en/redirects.yaml", "old.md: light.md#a\nsun.md: light.md\n")
    site.write("en/sun.md", "x" * 600_000)

    assert finish_moves()

    assert "light.md" not in files(site)
    assert files(site)["redirects.yaml"] == b"old.md: sun.md#a\nlight.md: sun.md\n"


def test_what_is_left_to_do_is_told_and_tried_again(robin, site):
    cut_off(robin)
    moved = (site.root / "en/sun.md").rename(site.root / "en/light.md")
    (site.root / "en/redirects.yaml").write_text("sun.md: light.md\n")
    raw = moved.read_bytes()
    moved.write_bytes(b"x" * 600_000)
    live_library().look()

    listed = robin.client.get(reverse("editing:page_list"))
    assert robin.opens("en/shade.md").answer.status_code == 200
    listed = robin.client.get(reverse("editing:page_list"))

    said = "en/sun.md gets the name en/light.md, but something is left to do: the file is larger"
    assert said in listed.content.decode()
    moved.write_bytes(raw)
    assert finish_moves()
    assert "renamed" in [each.how for each in PageVersion.objects.of("en/light.md")]
    assert said not in robin.client.get(reverse("editing:page_list")).content.decode()


@pytest.mark.parametrize("how", ["rename", "delete"])
@pytest.mark.parametrize("kind", ["a folder", "a bare carriage return"])
def test_old_names_that_cannot_be_read_or_written_change_nothing(robin, site, how, kind):
    names = site.root / "en/redirects.yaml"
    names.mkdir() if kind == "a folder" else names.write_bytes(b"a.md: shade.md\rb.md: shade.md")

    answer = moves(robin, how, name="light", target="shade.md")

    assert answer.status_code == 409
    assert "redirects.yaml" in answer.content.decode()
    assert "light.md" not in [path.name for path in (site.root / "en").iterdir()]
    assert not PageMove.objects.exists()
    assert robin.opens("en/shade.md").answer.status_code == 200


def test_two_pages_never_send_their_readers_to_each_other(robin, alex, site):
    first, second = look("en/sun.md").digest, look("en/shade.md").digest
    delete(robin.user, "en/sun.md", "shade.md", over=first, why="x")

    with pytest.raises(TargetGone):
        delete(alex.user, "en/shade.md", "sun.md", over=second, why="x")

    assert current_library().redirects == {"/sun/": "/shade/"}
    assert robin.client.get("/shade/").status_code == 200


def test_a_page_of_which_readers_have_the_last_good_version_keeps_its_name(robin, site):
    site.write("en/sun.md", SUN.replace("Some more", "See [x](nowhere.md) some more"))
    live_library().look()

    answer = moves(robin, "rename", name="light")

    assert answer.status_code == 409
    assert "readers see the page as it was before" in answer.content.decode()
    assert "here is no page nowhere.md" in answer.content.decode().partition("In line")[2]
    assert robin.client.get("/sun/").status_code == 200


@pytest.mark.parametrize("rows", [PlannedPublication, AskedPublication])
def test_a_name_that_waits_to_be_published_is_taken(robin, site, rows):
    later = {"at": timezone.now() + timedelta(days=1)}
    rows.objects.create(file="en/light.md", text=b"x", who=robin.user, **later)

    renamed = moves(robin, "rename", name="light")
    form = {"title": "Light", "section": "guide"}
    begun = robin.client.post(reverse("editing:page_new"), form)

    assert (renamed.status_code, begun.status_code) == (422, 422)
    assert "A page with this name waits to be published." in renamed.content.decode()


def test_a_deleted_page_is_found_in_the_list_of_pages(robin, site):
    moves(robin, "delete", target="shade.md")

    listed = robin.client.get(reverse("editing:page_list")).content.decode()

    assert "Deleted pages (1)" in listed
    assert f'href="{robin.address("history")}">en/sun.md</a>, deleted by robin' in listed
    robin.client.post(robin.address("history"), {"version": "1", "live": ""})
    assert "Deleted pages" not in robin.client.get(reverse("editing:page_list")).content.decode()


def test_a_refusal_in_the_history_does_not_say_that_it_was_published(robin, site):
    address = f"{robin.address('history')}?published=yes"
    robin.client.get(address)

    answer = robin.client.post(address, {"version": "1", "live": "other"})

    assert answer.status_code == 409
    assert "Patients see the new words" not in answer.content.decode()


def test_words_that_were_saved_at_the_moment_of_a_rename_are_in_the_editor(robin, alex, site):
    opened = look("en/sun.md")
    moves(alex, "rename", name="light")
    opened.refresh_from_db()
    # What a save that had looked for its page just before writes down just after.
    text = SUN.replace("Some more", "Robin’s more").encode()
    PageDraft.objects.create(author=robin.user, file="en/sun.md", opened=opened, text=text)

    assert "Robin’s more" in robin.opens("en/light.md").form["text"]
    assert PageDraft.objects.get().file == "en/light.md"
