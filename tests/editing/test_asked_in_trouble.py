"""Words that wait for a second person when something is in the way: none is lost or out twice."""

from __future__ import annotations

from typing import Any

import pytest

from microsite.editing import asked_views
from microsite.editing.models import AskedPublication, PageDraft, PageVersion
from microsite.editing.previewing import check
from tests.editing.conftest import SUN
from tests.editing.editor import Editor, fields_of
from tests.editing.test_publishing import file_of, history
from tests.editing.test_second_person import FILE, MANY, ON, answers, asks, clinician, reads


@pytest.fixture
def site(site):
    site.write("clinic.yaml", ON)
    return site


@pytest.fixture
def doctor(db, site) -> Editor:
    return clinician(site)


def test_taking_back_while_it_is_being_published_does_not_take_effect_twice(
    robin, doctor, site, monkeypatch
):
    asked = asks(robin)
    form = reads(doctor, asked)

    def check_slowly(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(asked_views, "check", check)
        answers(robin, {"asked": asked.pk, "do": "take_back"})
        return check(*args, **more)

    monkeypatch.setattr(asked_views, "check", check_slowly)
    assert answers(doctor, form) == 302

    assert doctor.answer["Location"] == "/staff/pages/?gone=yes"
    assert (file_of(site), "Many more" in robin.opens().form["text"]) == (SUN, True)


def test_who_is_killed_behind_publishing_publishes_once(robin, doctor, site, monkeypatch):
    asked, other = asks(robin), clinician(site, "other")
    form = reads(doctor, asked)
    with monkeypatch.context() as killed:
        killed.setattr(asked_views, "_published", killed_here)
        with pytest.raises(KeyboardInterrupt):
            answers(doctor, form)
    assert file_of(site) == MANY

    assert answers(other, reads(other, asked)) == 302
    assert not AskedPublication.objects.exists()
    assert [each[1] for each in history()] == ["published", "found"]

    AskedPublication.objects.bulk_create([asked])
    answers(robin, {"asked": asked.pk, "do": "take_back"})
    assert "It went live just before" in robin.client.get(robin.answer["Location"]).text
    assert not PageDraft.objects.exists()


def killed_here(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_new_page_that_waits_stays_in_sight_until_its_words_are_a_draft_again(
    robin, doctor, site
):
    begun = {"title": "Shade", "section": "guide"}
    robin.client.post("/staff/pages/new/", begun)
    file = "en/shade.md"
    robin.opens(file)
    robin.form["text"] = SUN.partition("---\nShade")[2].replace("sun.md", "shade.md")
    robin.sends("compare", file=file, header_summary="One sentence.")
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    posted = {**form, "why": "New", "seen": "yes", "do": "ask"}
    address = robin.address("compare", file)

    # Pressed twice, it leads to what waits.
    assert (
        robin.client.post(address, posted)["Location"]
        == (robin.client.post(address, posted)["Location"])
    )
    assert "A change waits for a second person" in robin.opens(file).html
    assert file in robin.client.get("/staff/pages/").text
    assert robin.client.post("/staff/pages/new/", begun).status_code == 422

    asked = AskedPublication.objects.get()
    PageDraft.objects.create(author=robin.user, file=file, text=b"Another one")
    doctor.client.post(
        doctor.address("asked", file), {"asked": asked.pk, "do": "return", "note": "Name the dose."}
    )
    PageDraft.objects.all().delete()

    assert file in robin.client.get("/staff/pages/").text
    assert "Name the dose." in robin.opens(file).html
    robin.client.post(robin.address("asked", file), {"asked": asked.pk, "do": "take_back"})
    assert robin.opens(file).form["header-summary"] == "One sentence."


def test_restore_pressed_twice_asks_once(robin, doctor, site):
    answers(doctor, reads(doctor, asks(robin)))
    posted = {"version": "1", "live": PageVersion.objects.newest(FILE).digest}

    first, second = (robin.client.post(robin.address("history"), posted) for _ in range(2))

    assert first["Location"] == second["Location"]
