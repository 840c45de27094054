"""Pages that begin, and pages that a clinician signs."""

from __future__ import annotations

import re

import pytest

from microsite.editing.models import PageVersion
from microsite.pages.library import current_library
from microsite.staff.members import Role
from tests.editing.conftest import SUN
from tests.editing.editor import Editor, fields_of
from tests.editing.test_publishing import publishes
from tests.people import hired


@pytest.fixture
def doctor(db, site) -> Editor:
    return Editor(hired("doctor", Role.CLINICIAN), site)


def signs(editor: Editor, **changed: str):
    address = editor.address("sign")
    form = fields_of(editor.client.get(address).content.decode().partition("</h1>")[2])
    typed = {"by": "Dr Example, dermatologist", "next_check": "2999-05-22", "has_read": "on"}
    return editor.client.post(address, {**form, **typed, **changed})


def test_a_page_begins_as_a_draft_and_goes_live(robin, site):
    page = robin.client.post(
        "/staff/pages/new/", {"title": "Sun: cream & care", "section": "guide"}
    )
    file = "en/sun-cream-care.md"
    assert page["Location"] == f"/staff/pages/edit/{file}/"
    assert not (site.root / file).exists()
    again = robin.client.post("/staff/pages/new/", {"title": "Sun cream care", "section": "site"})
    assert again.status_code == 422
    assert f"There is a page {file} already" in again.content.decode()

    robin.opens(file)
    robin.form["text"] = SUN.partition("---\nShade")[2].replace("sun.md", "sun-cream-care.md")
    robin.sends("compare", file=file, header_summary="One sentence.")
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    posted = {**form, "why": "New", "seen": "yes", "do": "publish"}
    robin.client.post(robin.address("compare", file), posted)

    assert current_library().pages["/sun-cream-care/"].title == "Sun: cream & care"


def test_a_clinician_signs_exactly_the_live_words(robin, doctor, site):
    assert signs(doctor).status_code == 302

    text = (site.root / "en/sun.md").read_text()
    assert text.endswith(SUN.partition("---\n")[2].partition("---\n")[2])
    assert re.search(r"^reviewed_by: Dr Example, dermatologist$", text, re.M)
    assert current_library().pages["/sun/"].is_reviewed
    newest = PageVersion.objects.newest("en/sun.md")
    assert (newest.how, newest.who) == ("signed", doctor.user)

    robin.opens().types("Some more", "Many more")
    publishes(robin)
    assert current_library().pages["/sun/"].review.state == "changed since review"


def test_a_signature_is_for_words_that_were_read_and_of_somebody_else(robin, doctor, site):
    assert signs(doctor, has_read="").status_code == 422
    stale = fields_of(doctor.client.get(doctor.address("sign")).content.decode())
    robin.opens().types("Some more", "Many more")
    publishes(robin)
    assert signs(doctor, live=stale["live"]).status_code == 409

    doctor.opens().types("Many more", "Very many more")
    publishes(doctor)
    own = signs(doctor)
    assert own.status_code == 409
    assert "You published these words yourself." in own.content.decode()
    assert robin.client.get(robin.address("sign")).status_code == 403
    assert "reviewed_by" not in (site.root / "en/sun.md").read_text()


def test_nobody_signs_own_words_behind_a_change_of_somebody_else(robin, doctor, site):
    doctor.opens().types("Some more", "A claim of more")
    publishes(doctor)
    robin.opens().types("Shade your", "Please shade your")
    publishes(robin)
    assert signs(doctor).status_code == 409

    assert signs(Editor(hired("other", Role.CLINICIAN), site)).status_code == 302
    robin.opens().types("Please shade", "Do shade")
    publishes(robin)
    assert signs(doctor).status_code == 302
