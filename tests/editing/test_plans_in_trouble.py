"""Plans whose time comes when something is in the way: none is lost, and none holds others up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from microsite.editing import planning, publishing
from microsite.editing.models import PlannedPublication
from microsite.editing.planning import pause, publish_what_is_due, take_back
from microsite.editing.previewing import Checked, cut_off
from tests.editing.conftest import SUN
from tests.editing.test_planning import plans
from tests.editing.test_publishing import file_of
from tests.editing.test_publishing_in_trouble import full_disk


def planned_for_now(editor, old: str, new: str, until: str = "") -> PlannedPublication:
    editor.opens().types(old, new)
    plans(editor, "2998-06-01T09:00", until)
    planned = PlannedPublication.objects.latest("pk")
    PlannedPublication.objects.filter(pk=planned.pk).update(
        at=timezone.now() - timedelta(seconds=1)
    )
    return planned


def test_what_was_in_the_way_for_a_moment_is_tried_again(robin, site, monkeypatch):
    planned = planned_for_now(robin, "Some more", "Summer more")
    with monkeypatch.context() as busy:
        busy.setattr(planning, "check", lambda *_: Checked((cut_off(4),), was_cut_off=True))
        publish_what_is_due()
    pause.until = 0.0
    with monkeypatch.context() as full:
        full.setattr(publishing, "replace_whole", full_disk)
        publish_what_is_due()
    planned.refresh_from_db()
    assert (file_of(site), planned.state) == (SUN, "waiting")

    pause.until = 0.0
    publish_what_is_due()
    assert "Summer more" in file_of(site)


def test_what_stays_in_the_way_for_an_hour_is_told(robin, site, monkeypatch):
    planned = planned_for_now(robin, "Some more", "Summer more")
    PlannedPublication.objects.update(at=timezone.now() - timedelta(hours=2))
    monkeypatch.setattr(publishing, "replace_whole", full_disk)

    publish_what_is_due()

    planned.refresh_from_db()
    assert (planned.state, "No space left" in planned.trouble) == ("failed", True)


def test_one_plan_that_cannot_be_carried_out_holds_no_other_up(robin, alex, site, monkeypatch):
    first = planned_for_now(robin, "Some more", "Summer more")
    planned_for_now(alex, "Shade your", "Please shade your")

    def breaks_on_the_first(planned: PlannedPublication, really: Any = planning._publish) -> None:
        if planned.pk == first.pk:
            raise ValueError("Nobody has thought of this.")
        really(planned)

    monkeypatch.setattr(planning, "_publish", breaks_on_the_first)
    publish_what_is_due()
    pause.until = 0.0

    assert file_of(site) == SUN.replace("Shade your", "Please shade your")


def test_who_may_not_publish_any_more_publishes_nothing_at_its_time(robin, alex, site):
    planned_for_now(robin, "Some more", "Summer more")
    robin.user.is_active = False
    robin.user.save()

    publish_what_is_due()

    assert file_of(site) == SUN
    assert "robin may not publish any more" in alex.opens().html
    take_back(PlannedPublication.objects.get(), alex.user)
    assert "Summer more" in alex.opens().form["text"]
