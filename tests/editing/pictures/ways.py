"""How somebody sends, names, replaces and deletes a picture, and what can be seen of it."""

from __future__ import annotations

import io
import os
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from microsite.editing.models import PictureChange, ReceivedPicture
from microsite.pages.library import live_library
from tests.editing.editor import Editor

SECRETS = (b"51 deg 30", b"SECRET-CAMERA", b"<script>", b"PK\x03\x04")


NAMED = {
    "name": "pen",
    "shows": "a pen held against a cheek",
    "focus": "top left",
    "kind": "photograph",
}


PATIENT = {
    "name": "cheek-before",
    "shows": "a cheek with deep scars",
    "focus": "centre",
    "kind": "before-and-after",
    "given_on": "2026-11-01",
    "expires": "2999-11-01",
    "reference": "PF-2026-014",
    "sessions": "3",
    "weeks_since_last_session": "12",
    "skin_tone": "light brown",
    **dict.fromkeys(("same_light", "same_angle", "same_make_up", "same_lens", "untouched"), "on"),
}  # fmt: skip


def noted(**more: Any) -> Image.Exif:
    """Return what a camera notes: which way up, where, and its name."""
    exif = Image.Exif()
    exif[0x0110] = "SECRET-CAMERA"
    exif[0x010E] = "51 deg 30 N"
    exif.get_ifd(0x8825)[1] = "N"
    for tag, value in more.items():
        exif[int(tag.removeprefix("tag"))] = value
    return exif


def send(editor: Editor, data: bytes, called: str = "IMG_0001.jpg") -> Any:
    """Send a file and follow to the next page."""
    sent = {"file": SimpleUploadedFile(called, data)}
    editor.answer = editor.client.post(reverse("editing:picture_add"), sent, follow=True)
    return editor.answer


def finish(editor: Editor, **fields: str) -> Any:
    address = reverse("editing:picture_finish", args=[ReceivedPicture.objects.latest("pk").pk])
    editor.answer = editor.client.post(address, {"do": "add", **fields}, follow=True)
    return editor.answer


def added(editor: Editor, data: bytes, called: str = "IMG_0001.jpg", **fields: str) -> bytes:
    """Return the bytes that are in the folder after somebody has sent this."""
    send(editor, data, called)
    finish(editor, **{**NAMED, **fields})
    assert editor.answer.status_code == 200, said(editor)
    picture = PictureChange.objects.latest("pk").name
    return bytes((editor.site.root / "images" / picture).read_bytes())


def said(editor: Editor) -> str:
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", editor.html, flags=re.S)
    return " ".join(words.replace("&#x27;", "'").split())


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def in_folder(editor: Editor) -> list[str]:
    return sorted(path.name for path in (editor.site.root / "images").glob("*"))


def do(editor: Editor, name: str, *args: Any, **fields: str) -> Any:
    """Open a page, send its form with the digest in it, and follow."""
    address = reverse(f"editing:picture_{name}", args=args)
    editor.answer = editor.client.get(address)
    over = re.search(r'name="over" value="(\w*)"', editor.html)
    sent = {"over": over[1] if over else "", **fields}
    editor.answer = editor.client.post(address, sent, follow=True)
    return editor.answer


def replaced(editor: Editor, data: bytes, name: str = "pen.jpg", *, is_sure: str = "yes") -> Any:
    sent = {"instead_of": name, "file": SimpleUploadedFile("new.png", data)}
    editor.answer = editor.client.post(reverse("editing:picture_add"), sent, follow=True)
    assert "Now" in said(editor)
    sure = {"do": "replace", "is_sure": is_sure}
    return do(editor, "replace", ReceivedPicture.objects.latest("pk").pk, **sure)


def brought_back(editor: Editor, how: str) -> Any:
    change = PictureChange.objects.filter(how=how).latest("pk")
    return do(editor, "earlier", change=str(change.pk))


def shown_on_sun(editor: Editor) -> None:
    file = editor.site.root / "en/sun.md"
    file.write_text(file.read_text().replace("Some more", "![a pen](images/pen.jpg)\n\nSome more"))
    live_library().look()


def picture(editor: Editor, name: str = "pen.jpg") -> bytes:
    return bytes((editor.site.root / "images" / name).read_bytes())


class Killed(BaseException):
    """The end of a process, at the moment when it waits for the disk."""


def kill_at(monkeypatch: pytest.MonkeyPatch, wait: int) -> None:
    waits = iter(range(1, 100))

    def fsync(opened: int, really: Any = os.fsync) -> None:
        if next(waits) == wait:
            raise Killed
        really(opened)

    monkeypatch.setattr(os, "fsync", fsync)
