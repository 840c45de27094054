"""What was noted of a picture, and what it was, comes back as it was; a fault loses neither."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from microsite.editing.history import look
from microsite.editing.models import AskedPublication, PictureChange, ReceivedPicture
from microsite.editing.pictures import receiving
from microsite.editing.pictures.rows import picture_choices, picture_rows
from microsite.pages.library import live_library
from tests.editing.conftest import SUN
from tests.editing.pictures.ways import (
    NAMED,
    added,
    brought_back,
    do,
    finish,
    in_folder,
    opened,
    picture,
    replaced,
    said,
    send,
)
from tests.pictures import encoded, halves, plain

OLD = "shows: a chair\ncredit: Dr Example\nkind: photograph\n"
NEW = {"shows": "new words", "focus": "centre", "kind": "photograph"}


def noted(robin: Any, name: str = "pen") -> str:
    return str((robin.site.root / f"images/{name}.yaml").read_text())


def record_brought_back(robin: Any, text: str) -> None:
    change = PictureChange.objects.get(record=text.encode(), digest="")
    address = reverse("editing:picture_earlier")
    listed = robin.client.get(address, {"name": change.name}).content.decode()
    assert "What was noted of it before" in listed
    robin.answer = robin.client.post(address, {"record": change.pk}, follow=True)
    assert robin.answer.status_code == 200


def test_an_older_picture_comes_back_with_its_record_and_the_newer_one_is_kept(robin):
    first = added(robin, encoded(plain((40, 30))), name="before-your-visit", shows="a chair")
    name = "before-your-visit.jpg"
    replaced(robin, encoded(halves((80, 60)), "PNG"), name)
    second, before = picture(robin, name), noted(robin, "before-your-visit")
    do(robin, "delete", name)

    brought_back(robin, "replaced")

    assert (picture(robin, name), noted(robin, "before-your-visit")) == (first, before)
    brought_back(robin, "deleted")
    assert picture(robin, name) == second


def test_a_record_that_waited_for_its_picture_is_kept_when_that_comes(robin):
    robin.site.write("images/pen.yaml", OLD)

    added(robin, encoded(plain((40, 30))))

    assert "Dr Example" not in noted(robin)
    record_brought_back(robin, OLD)
    assert noted(robin) == OLD


def test_what_was_noted_before_comes_back(robin):
    robin.site.write("images/pen.jpg", encoded(plain((40, 30))))
    robin.site.write("images/pen.yaml", OLD)
    do(robin, "page", "pen.jpg", **NEW)
    assert "new words" in noted(robin)

    record_brought_back(robin, OLD)

    assert noted(robin) == OLD


def test_a_database_that_takes_nothing_leaves_the_record_as_it_was(robin):
    robin.site.write("images/pen.jpg", encoded(plain((40, 30))))
    robin.site.write("images/pen.yaml", OLD)

    def refuse(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith("INSERT") and "picturechange" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, *more)

    robin.client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        do(robin, "page", "pen.jpg", **NEW)

    assert robin.answer.status_code >= 500
    assert noted(robin) == OLD


def test_a_full_disk_leaves_no_record_without_its_picture(robin, monkeypatch):
    added(robin, encoded(plain((40, 30))))
    do(robin, "delete", "pen.jpg")
    send(robin, encoded(plain((40, 30))))

    def put(path: Path, target: Path, really: Any = Path.replace) -> Any:
        if Path(target).suffix == ".jpg":
            raise OSError(28, "No space left on device")
        return really(path, target)

    monkeypatch.setattr(Path, "replace", put)
    brought_back(robin, "deleted")
    assert (robin.answer.status_code, in_folder(robin)) == (503, [])
    finish(robin, **NAMED)

    assert (robin.answer.status_code, in_folder(robin)) == (503, [])
    assert ReceivedPicture.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "shows: a pen\ncredit: |\n  Dr X\n\n  Clinic\nfocus: top\n",
            "shows: new words\ncredit: Me\n",
        ),
        ('"shows": a pen\nkind: photograph\n', "shows: new words\nkind: photograph\ncredit: Me\n"),
        ("\ufeffshows: a pen\n", "shows: new words\ncredit: Me\n"),
        ("{shows: a pen}\n", "shows: new words\ncredit: Me\nkind: photograph\n"),
    ],
)
def test_a_record_is_changed_however_it_is_written(robin, before, after):
    robin.site.write("images/pen.jpg", encoded(plain((40, 30))))
    robin.site.write("images/pen.yaml", before)

    do(robin, "page", "pen.jpg", **NEW, credit="Me")

    assert robin.answer.status_code == 200, said(robin)
    assert noted(robin) == after


def test_words_that_wait_for_a_second_person_hold_a_picture(robin):
    added(robin, encoded(plain((40, 30))))
    text = f"{SUN}\n![a pen](images/pen.jpg)\n".encode()
    asked = {"file": "en/sun.md", "text": text, "opened": look("en/sun.md")}
    AskedPublication.objects.create(**asked, who=robin.user)

    do(robin, "delete", "pen.jpg")

    assert (robin.answer.status_code, in_folder(robin)) == (409, ["pen.jpg", "pen.yaml"])
    assert "change that waits for a second person" in said(robin)


def test_a_thousand_pictures_are_listed_once_and_not_each_time(robin, monkeypatch):
    for number in range(12):
        robin.site.write(f"images/p{number}.jpg", encoded(plain((4, 3), (number, 0, 0))))
    live_library().look()
    listed = []

    def glob(path: Path, *more: Any, really: Any = Path.glob) -> Any:
        listed.extend([path] if path.name == "images" else [])
        return really(path, *more)

    monkeypatch.setattr(Path, "glob", glob)

    assert (len(picture_choices()), len(listed)) == (12, 1)
    assert (len(picture_rows()), len(listed)) == (12, 2)


def test_another_kind_of_file_is_made_in_a_process_of_its_own(robin, monkeypatch):
    before = added(robin, encoded(plain((40, 30))))
    send(robin, encoded(halves((40, 30)), "PNG"), "a.png")
    ReceivedPicture.objects.update(instead_of="pen.jpg")
    received = ReceivedPicture.objects.get().pk
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "PROGRAM", "/dev/null/none.py")
        do(robin, "replace", received, do="replace", is_sure="yes")
    assert (robin.answer.status_code, picture(robin)) == (422, before)

    do(robin, "replace", received, do="replace", is_sure="yes")

    assert opened(picture(robin)).format == "JPEG"


def test_a_file_for_which_there_is_no_room_is_told_in_words(robin, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(robin.site.root / "none")

    send(robin, encoded(plain((40, 30))))

    assert robin.answer.status_code == 503
    assert "The site has no room for the file just now" in said(robin)


def test_what_was_saved_before_is_no_news_beside_a_mistake(robin):
    added(robin, encoded(plain((40, 30))))
    address = reverse("editing:picture_page", args=["pen.jpg"])

    robin.answer = robin.client.post(f"{address}?saved=yes", {**NEW, "shows": ""})

    assert robin.answer.status_code == 422
    assert "Pages that show it change" not in said(robin)


def test_a_picture_that_cannot_be_shown_can_be_opened_and_deleted(robin):
    robin.site.write("images/broken.jpg", b"not a picture")
    live_library().look()

    listed = robin.client.get(reverse("editing:picture_list")).content.decode()
    assert f'href="{reverse("editing:picture_page", args=["broken.jpg"])}"' in listed
    do(robin, "delete", "broken.jpg")

    assert in_folder(robin) == []
