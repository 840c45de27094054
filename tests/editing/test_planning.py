"""A change that goes live at its time and ends at another, whatever happened meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from microsite.editing import planning
from microsite.editing.history import look
from microsite.editing.models import PageDraft, PageVersion, PlannedPublication
from microsite.editing.planning import publish_what_is_due, take_back
from microsite.editing.previewing import check
from microsite.environment import new_encryption_key
from tests import database
from tests.browser import PLAIN_ENVIRONMENT, PROJECT
from tests.editing.conftest import SUN
from tests.editing.editor import fields_of
from tests.editing.test_drafts import draft_of
from tests.editing.test_page_list import pages
from tests.editing.test_publishing import file_of, history, publishes


def plans(editor, at: str, until: str = ""):
    editor.sends("compare")
    form = fields_of(editor.html.partition('id="publish-title"')[2])
    typed = {"why": "For the summer", "at": at, "until": until, "do": "plan"}
    return editor.client.post(editor.address("compare"), {**form, **typed})


def the_time_comes() -> None:
    past = timezone.now() - timedelta(seconds=1)
    PlannedPublication.objects.waiting().update(at=past)
    publish_what_is_due()


def test_a_change_comes_and_goes_by_itself_and_later_changes_stay(robin, alex, site):
    robin.opens().types("Some more", "Summer more")
    assert plans(robin, "2998-06-01T09:00", "2998-09-01T09:00").status_code == 302
    assert not PageDraft.objects.exists()
    publish_what_is_due()
    assert file_of(site) == SUN
    assert "It goes live on Fri 1 Jun 2998, 09:00" in alex.opens().html

    the_time_comes()
    publish_what_is_due()
    assert file_of(site) == SUN.replace("Some more", "Summer more")
    assert history()[0] == (2, "published", "robin", "For the summer")
    assert bytes(PlannedPublication.objects.get(is_end=False).text) == b""

    assert "It ends on Sat 1 Sep 2998, 09:00" in alex.opens().html
    alex.types("Shade your", "Please shade your")
    publishes(alex)
    the_time_comes()
    assert file_of(site) == SUN.replace("Shade your", "Please shade your")
    assert [each[1] for each in history()] == ["restored", "published", "published", "found"]


def test_what_cannot_go_out_says_why_and_keeps_its_words(robin, alex, site):
    robin.opens().types("Some more", "Summer more")
    plans(robin, "2998-06-01T09:00")
    alex.opens().types("Some more", "Alex’s more")
    publishes(alex)

    the_time_comes()

    assert file_of(site) == SUN.replace("Some more", "Alex’s more")
    assert "A planned change was not published" in robin.opens().html
    assert "Somebody else has changed the same lines meanwhile." in robin.html
    planned = PlannedPublication.objects.get()
    robin.client.post(robin.address("plan"), {"plan": planned.pk})
    assert "Summer more" in robin.opens().form["text"]
    assert not PlannedPublication.objects.exists()


def test_a_time_that_is_over_is_refused(robin, site):
    robin.opens().types("Some more", "Summer more")

    answer = plans(robin, "2020-06-01T09:00")

    assert answer.status_code == 422
    assert "That time is over." in answer.content.decode()
    assert "Summer more" in robin.opens().form["text"]


NEW = "en/sun-cream.md"
# Without the one that the page cites.
OTHER_SOURCES = """\
nhs-choosing:
  citation: Example
  url: https://example.org/
  kind: guidance
  read: full text
  checked: 2026-11-22
"""


def begins_a_page(editor, words: str = "Some more") -> dict[str, str]:
    """Begin a page and fill it in; return the form that publishes it."""
    editor.client.post("/staff/pages/new/", {"title": "Sun cream", "section": "guide"})
    editor.opens(NEW)
    body = SUN.partition("---\nShade")[2].replace("sun.md", "sun-cream.md")
    editor.form["text"] = f"Shade{body}".replace("Some more", words)
    editor.sends("compare", file=NEW, header_summary="One sentence.")
    form = fields_of(editor.html.partition('id="publish-title"')[2])
    return {**form, "why": "New", "seen": "yes", "do": "plan", "at": "2998-06-01T09:00"}


def test_a_new_page_that_is_planned_stays_in_sight(robin, alex, site):
    form = begins_a_page(robin)
    with_end = {**form, "until": "2998-09-01T09:00"}
    refused = robin.client.post(robin.address("compare", NEW), with_end)
    assert refused.status_code == 422
    assert "A new page has nothing to go back to." in refused.content.decode()
    planned = robin.client.post(robin.address("compare", NEW), form)

    for editor in (robin, alex):
        page = editor.client.get(planned["Location"])
        assert page.status_code == 200
        assert "It goes live on Fri 1 Jun 2998, 09:00" in page.content.decode()
        assert editor.client.get(editor.address("compare", NEW))["Location"] == planned["Location"]
    row = pages(alex)[NEW]
    assert "Not yet live Planned" in row
    assert f"{planned['Location']}" in alex.client.get("/staff/pages/").content.decode()
    again = robin.client.post("/staff/pages/new/", {"title": "Sun cream", "section": "guide"})
    assert again.status_code == 422

    site.write("sources.yaml", OTHER_SOURCES)
    the_time_comes()
    assert "A planned change was not published" in robin.opens(NEW).html
    alex.client.post(alex.address("plan", NEW), {"plan": PlannedPublication.objects.get().pk})
    assert "Some more words" in alex.opens(NEW).form["text"]


def test_a_window_of_a_page_that_was_planned_elsewhere_can_be_saved(robin, site):
    form = begins_a_page(robin)
    robin.opens(NEW)
    robin.client.post(robin.address("compare", NEW), form)

    robin.types("Some more", "Later typed").sends("save", file=NEW)
    assert robin.answer.status_code == 409
    assert "This draft is not here any more" in robin.html
    told = robin.client.post(robin.address("draft", NEW), {**robin.form, "edition": "12"})
    assert (told.json()["edition"], told.json()["opened"]) == (0, "")
    robin.sends("save", file=NEW)

    assert robin.answer.status_code == 200
    assert "Later typed words" in draft_of(robin)
    assert "title: Sun cream\n" in draft_of(robin)


def test_an_end_takes_back_only_what_its_plan_has_put_there(robin, alex, site):
    robin.opens().types("Some more", "Summer more")
    plans(robin, "2998-06-01T09:00", "2998-09-01T09:00")
    alex.opens().types("Some more", "Summer more")
    publishes(alex)
    alex.opens().types("Shade your", "Please shade your")
    publishes(alex)
    live = file_of(site)

    the_time_comes()
    the_time_comes()

    assert file_of(site) == live
    assert "It was on the page already" in robin.opens().html


def test_who_is_killed_behind_publishing_still_plans_the_right_end(robin, alex, site, monkeypatch):
    robin.opens().types("Some more", "Summer more")
    plans(robin, "2998-06-01T09:00", "2998-09-01T09:00")
    with monkeypatch.context() as killed:
        killed.setattr("microsite.editing.planning._finish", lambda *_: None)
        the_time_comes()
    assert "Summer more" in file_of(site)
    alex.opens().types("Shade your", "Please shade your")
    publishes(alex)
    planned = PlannedPublication.objects.get()
    taken = robin.client.post(robin.address("plan"), {"plan": planned.pk}, follow=True)
    assert "It went live just before." in taken.content.decode()

    publish_what_is_due()
    the_time_comes()

    assert file_of(site) == SUN.replace("Shade your", "Please shade your")


def test_what_is_taken_back_at_its_time_is_not_published(robin, site, monkeypatch):
    robin.opens().types("Some more", "Summer more")
    plans(robin, "2998-06-01T09:00")
    planned = PlannedPublication.objects.get()

    def checked_while_taken_back(*texts):
        assert take_back(planned, robin.user) == ""
        return check(*texts)

    monkeypatch.setattr("microsite.editing.planning.check", checked_while_taken_back)
    the_time_comes()

    assert file_of(site) == SUN
    assert "Summer more" in draft_of(robin)


def test_two_joins_and_a_plan_lose_no_earlier_draft(robin, alex, site):
    for mine, old in (("Careful words", "Some more"), ("Robin, shade", "Shade")):
        robin.opens().types(old, mine).sends("save")
        alex.opens().types(old, f"Alex: {old.lower()}")
        publishes(alex)
        robin.sends("compare")
        form = fields_of(robin.html.partition("</h1>")[2])
        theirs = {**form, "do": "join", "choice-1": "theirs"}
        robin.client.post(robin.address("compare"), theirs)
    robin.opens().types("Read [this", "See [this")
    plans(robin, "2998-06-01T09:00")
    planned = PlannedPublication.objects.get()
    robin.client.post(robin.address("plan"), {"plan": planned.pk})

    assert "See [this" in robin.opens().form["text"]
    assert "Careful words" in robin.html
    assert "Robin, shade your" in robin.html


def due(editor, site, name: str) -> PlannedPublication:
    """Plan a change of a page of its own, whose time has come."""
    order = 900 + PlannedPublication.objects.count()
    text = SUN.replace("sun.md", f"{name}.md").replace("Sun", name.title())
    text = text.replace("order: 900", f"order: {order}")
    site.write(f"en/{name}.md", text)
    opened, now = look(f"en/{name}.md"), timezone.now()
    return PlannedPublication.objects.create(
        file=f"en/{name}.md",
        text=text.replace("Some more", "Summer more").encode(),
        opened=opened,
        who=editor.user,
        why="For the summer",
        at=now - timedelta(seconds=1),
        until=now + timedelta(days=90),
    )


def require_done_once(planned: PlannedPublication) -> None:
    versions = PageVersion.objects.of(planned.file).values_list("how", flat=True)
    assert list(versions) == ["published", "found"]
    planned.refresh_from_db()
    assert (planned.state, planned.trouble) == (PlannedPublication.State.DONE, "")
    assert PlannedPublication.objects.waiting().filter(file=planned.file, is_end=True).count() == 1


def test_a_plan_that_another_process_has_just_written_is_done_and_not_refused(robin, site):
    """Red when a process goes on with what it knew before it waited for the other one."""
    known_before = due(robin, site, "sun")
    live = look("en/sun.md")
    theirs = PlannedPublication.objects.get()
    planning._write(theirs, SUN.replace("Some more", "Summer more").encode(), over=live.digest)

    planning._publish(known_before)

    require_done_once(known_before)


PROGRAM = """
import django; django.setup()
from microsite.editing.planning import publish_what_is_due
print("ready", flush=True); input()
publish_what_is_due(); publish_what_is_due()
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_carry_each_plan_out_once(robin, site):
    """Red when nobody asks, alone, whether the plan still waits and the file is the same."""
    (site.root / "en/sun.md").unlink()
    plans = [due(robin, site, name) for name in ("ash", "elm", "fir", "oak", "yew")]
    environment = {
        **os.environ,
        **PLAIN_ENVIRONMENT,
        "CONTENT_DIR": str(site.root),
        "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": database.url(),
        "ENCRYPTION_KEYS": new_encryption_key(),
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-c", PROGRAM]
    with ExitStack() as running:
        processes = [
            running.enter_context(subprocess.Popen(command, cwd=PROJECT, env=environment, **pipes))
            for _ in range(2)
        ]
        assert [each.stdout.readline() for each in processes] == [b"ready\n"] * 2
        for each in processes:
            each.stdin.write(b"\n")
            each.stdin.flush()

    assert [each.returncode for each in processes] == [0, 0]
    for planned in plans:
        require_done_once(planned)
