"""A change that goes live at its time and ends at another, whatever happened meanwhile."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from microsite.editing.models import PageDraft, PlannedPublication
from microsite.editing.planning import publish_what_is_due
from tests.editing.conftest import SUN
from tests.editing.editor import fields_of
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
