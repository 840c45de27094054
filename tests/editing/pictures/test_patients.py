"""What shows a patient is gone at once when it is deleted, and nothing else is."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from microsite.editing.models import PictureChange
from microsite.pages.library import current_library, live_library, loader
from tests.editing.pictures.ways import (
    NAMED,
    PATIENT,
    added,
    do,
    in_folder,
    picture,
    replaced,
    said,
    shown_on_sun,
)
from tests.pictures import encoded, halves, plain, record

ADDRESS = re.compile(r"/images/\w+/pen-\d+\.\w+")


def marked(robin: Any) -> None:
    """Say of the picture that it shows a patient."""
    do(robin, "page", "pen.jpg", **{name: PATIENT[name] for name in PATIENT if name != "name"})
    assert robin.answer.status_code == 200, said(robin)


def test_a_photograph_that_turns_out_to_be_a_patients_leaves_its_page_at_once(robin):
    added(robin, encoded(halves((400, 300))), credit="Dr Example")
    shown_on_sun(robin)
    sun = current_library().pages["/sun/"].html
    address = ADDRESS.search(sun)[0]
    assert robin.client.get(address).status_code == 200

    marked(robin)

    assert "en/sun.md" in said(robin).partition("A page stays as it was")[2]
    for step in ("marked", "deleted", "started again"):
        if step == "deleted":
            do(robin, "delete", "pen.jpg")
            assert (robin.answer.status_code, in_folder(robin)) == (200, [])
        pages = current_library().pages if step != "started again" else loader().load().pages
        assert "Some more words" in pages["/sun/"].html, step
        assert "/images/" not in pages["/sun/"].html, step
        assert "Dr Example" not in pages["/sun/"].html, step
        assert robin.client.get(address).status_code == 404, step


def test_a_photograph_whose_file_is_gone_stays_on_its_page_until_somebody_puts_it_right(robin):
    added(robin, encoded(halves((400, 300))))
    shown_on_sun(robin)

    (robin.site.root / "images/pen.jpg").unlink()
    live_library().look()

    address = ADDRESS.search(current_library().pages["/sun/"].html)[0]
    assert robin.client.get(address).status_code == 200


def test_what_git_says_is_a_patients_is_kept_no_longer(robin):
    added(robin, encoded(plain((40, 30))))
    replaced(robin, encoded(halves((40, 30)), "PNG"))
    change = PictureChange.objects.get(how="replaced")
    robin.site.write("images/pen.yaml", record())

    before = robin.client.get(reverse("editing:picture_as_it_was", args=[change.pk]))
    listed = robin.client.get(reverse("editing:picture_earlier"))

    assert before.status_code == 404
    assert "Bring it back" not in listed.content.decode()
    assert bytes(PictureChange.objects.get(pk=change.pk).picture) == b""


def test_a_record_with_a_mistake_makes_no_patients_picture_of_a_pen(robin):
    added(robin, encoded(plain((40, 30))))
    shown_on_sun(robin)
    robin.site.write("images/pen.yaml", "shows: a pen\nkind: photgraph\n")

    do(robin, "delete", "pen.jpg")
    assert (robin.answer.status_code, in_folder(robin)) == (409, ["pen.jpg", "pen.yaml"])
    robin.site.write("images/pen.yaml", record().replace("yes", "maybe"))
    do(robin, "delete", "pen.jpg")

    assert in_folder(robin) == []
    assert not PictureChange.objects.with_bytes().exists()


def test_a_record_that_two_pictures_share_stays_with_the_other(robin):
    robin.site.write("images/pen.png", encoded(halves((40, 30)), "PNG"))
    robin.site.write("images/pen.jpg", encoded(plain((40, 30))))
    robin.site.write("images/pen.yaml", "shows: a pen\n")
    live_library().look()

    do(robin, "delete", "pen.jpg")

    assert (robin.answer.status_code, in_folder(robin)) == (200, ["pen.png", "pen.yaml"])


def test_who_replaces_a_picture_says_that_what_is_noted_stays_true(robin):
    before = added(robin, encoded(plain((40, 30))), **{**NAMED, **PATIENT})
    sent = encoded(halves((40, 30)), "PNG")
    name = "cheek-before.jpg"
    replaced(robin, sent, name, is_sure="")

    assert robin.answer.status_code == 422
    assert "is of the same patient, the consent covers it" in said(robin)
    assert picture(robin, name) == before
