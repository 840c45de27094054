"""A picture is replaced, deleted and brought back; only a patient's is gone for good."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from microsite.editing.models import PictureChange, ReceivedPicture
from tests.editing.pictures.ways import (
    Killed,
    added,
    brought_back,
    do,
    in_folder,
    kill_at,
    opened,
    picture,
    replaced,
    said,
    shown_on_sun,
)
from tests.pictures import encoded, halves, plain, record


def test_a_picture_is_replaced_under_its_name_and_brought_back(robin):
    before = added(robin, encoded(plain((40, 30))))
    shown_on_sun(robin)
    see_through = encoded(plain((80, 60), (0, 0, 255, 0), "RGBA"), "PNG")

    replaced(robin, see_through)

    image = opened(picture(robin))
    assert (image.format, image.size, image.getpixel((9, 9))) == ("JPEG", (80, 60), (255, 255, 255))
    assert "Sun and skin" in said(robin)
    assert "described there as “a pen”" in said(robin)
    brought_back(robin, "replaced")
    assert picture(robin) == before
    brought_back(robin, "brought_back")
    assert opened(picture(robin)).size == (80, 60)


def test_a_picture_that_changed_meanwhile_is_not_written_over(robin):
    added(robin, encoded(plain((40, 30))))
    theirs = encoded(halves((9, 9)))
    sent = {"instead_of": "pen.jpg", "file": SimpleUploadedFile("n.jpg", encoded(plain((8, 8))))}
    robin.client.post(reverse("editing:picture_add"), sent)
    robin.site.write("images/pen.jpg", theirs)

    address = reverse("editing:picture_replace", args=[ReceivedPicture.objects.get().pk])
    answer = robin.client.post(address, {"over": "0", "do": "replace", "is_sure": "yes"})

    assert answer.status_code == 409
    assert picture(robin) == theirs
    assert ReceivedPicture.objects.count() == 1


def test_a_picture_is_deleted_only_when_no_page_and_no_draft_shows_it(robin, alex):
    before = added(robin, encoded(plain((40, 30))))
    shown_on_sun(robin)
    do(robin, "delete", "pen.jpg")
    assert (robin.answer.status_code, picture(robin)) == (409, before)
    assert robin.address("edit") in robin.html

    alex.opens().types("Shade your", "Always shade your").sends("save")
    robin.site.write(
        "en/sun.md", (robin.site.root / "en/sun.md").read_text().replace("images/pen.jpg", "x")
    )
    do(robin, "delete", "pen.jpg")
    assert robin.answer.status_code == 409
    assert "draft of alex" in said(robin)
    alex.opens().types("images/pen.jpg", "x").sends("save")

    do(robin, "delete", "pen.jpg")

    assert robin.answer.status_code == 200
    assert in_folder(robin) == []
    brought_back(robin, "deleted")
    assert (in_folder(robin), picture(robin)) == (["pen.jpg", "pen.yaml"], before)


def test_a_patients_picture_is_deleted_for_good(robin):
    robin.site.write("images/cheek.jpg", encoded(plain((40, 30))))
    do(robin, "page", "cheek.jpg", shows="a cheek", focus="top", kind="photograph")
    replaced(robin, encoded(halves((40, 30)), "PNG"), "cheek.jpg")
    assert PictureChange.objects.with_bytes().count() == 1
    robin.site.write("images/cheek.yaml", record())

    do(robin, "delete", "cheek.jpg")

    assert robin.answer.status_code == 200
    assert in_folder(robin) == []
    assert [bytes(each.picture + each.record) for each in PictureChange.objects.all()] == [b""] * 3


@pytest.mark.parametrize(("wait", "size"), [(1, (40, 30)), (2, (80, 60))])
def test_a_server_that_is_killed_while_it_replaces_leaves_old_or_new(
    robin, monkeypatch, wait, size
):
    added(robin, encoded(plain((40, 30))))
    kill_at(monkeypatch, wait)

    with pytest.raises(Killed):
        replaced(robin, encoded(plain((80, 60)), "PNG"))

    monkeypatch.undo()
    assert opened(picture(robin)).size == size
    robin.answer = robin.client.get(reverse("editing:picture_earlier"))
    # What is in the file already is not offered; what was in it can be brought back.
    assert robin.html.count("Bring it back") == wait - 1
