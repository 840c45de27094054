"""Files that are made to fail, and who may send one."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from microsite.editing.models import ReceivedPicture
from tests.content.test_bad_pictures import BAD, png
from tests.editing.pictures.ways import SECRETS, in_folder, noted, opened, said, send
from tests.pictures import encoded, halves, plain

HOSTILE = {
    **BAD,
    "an SVG called jpg": ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is a SVG file"),
    "no ending": ("picture", encoded(plain((9, 9))), "its name has no ending"),
    "a program": ("a.exe", b"MZ" + b"\0" * 99, "a .exe file cannot be shown"),
    "a HEIC": ("a.heic", b"\0\0\0\x18ftypheic", "a .heic file cannot be shown. Export it as a JPEG"),
    "pixels that end early": ("a.png", png(40, 30), "damaged inside"),
}  # fmt: skip


# The form takes capitals, as cameras write them.
del HOSTILE["capitals"]


# Which of the two limits it meets first depends on the library that decodes.
HOSTILE["100 million AVIF pixels"] = (*HOSTILE["100 million AVIF pixels"][:2], "cannot be used")


def test_hostile_files_are_refused_in_words_and_leave_nothing(robin):
    for kind, (name, data, words) in HOSTILE.items():
        send(robin, data, name)
        expected = {413} if kind == "a file of 41 MB" else {422}
        assert robin.answer.status_code in expected, kind
        words = "The file is empty" if not data else words
        assert words.replace("pen.", "picture.") in said(robin), kind
        assert 'role="alert"' in robin.html

    assert ReceivedPicture.objects.count() == 0
    assert in_folder(robin) == []
    assert len(HOSTILE) > 35


def cuts(data: bytes) -> Iterator[bytes]:
    """Yield the file with a part cut off, doubled, or turned into something else."""
    for part in range(1, 13):
        place = len(data) * part // 13
        yield data[:place]
        yield data[:place] + b"\xff" * 40 + data[place + 40 :]
        yield data[:place] + data[place // 2 :]


def test_damaged_files_are_refused_or_harmless(robin, monkeypatch):
    """Each goes through the process that a sent file goes through; most are refused at its door."""
    whole = [
        ("a.jpg", encoded(halves((60, 40)), exif=noted())),
        ("a.png", encoded(halves((60, 40)), "PNG")),
        ("a.webp", encoded(halves((60, 40)), "WEBP")),
    ]
    tried = [(name, cut) for name, data in whole for cut in cuts(data)]
    taken = []
    for name, cut in tried[:: max(len(tried) // 12, 1)]:
        assert send(robin, cut, name).status_code in (200, 422)
    for received in ReceivedPicture.objects.all():
        taken.append(opened(bytes(received.picture)).size)
        assert [secret for secret in SECRETS if secret in bytes(received.picture)] == []

    assert len(tried) > 100
    assert set(taken) <= {(60, 40)}


def test_who_is_signed_out_reads_what_they_typed_and_sends_no_file(robin, client):
    sent = {"instead_of": "some words", "file": SimpleUploadedFile("a.jpg", b"x" * 3_000_000)}

    answer = client.post(reverse("editing:picture_add"), sent)

    assert answer.status_code == 403
    assert b"some words" in answer.content
    assert ReceivedPicture.objects.count() == 0


def test_no_other_page_takes_a_file(robin):
    answer = robin.client.post(robin.address("edit"), {"file": SimpleUploadedFile("a", b"x")})

    assert answer.status_code == 400
