"""Pictures come in plain or not at all, and nothing that somebody typed or sent is lost."""

from __future__ import annotations

import io
import os
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from microsite.editing.models import PictureChange, ReceivedPicture
from microsite.pages.library import current_library, live_library
from tests.content.test_bad_pictures import BAD, chunk, png
from tests.editing.editor import Editor
from tests.pictures import encoded, halves, plain, record

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


POLYGLOT = encoded(halves((40, 30)), comment=b"<script>alert(1)</script>") + b"<script>PK\x03\x04"
GOOD = {
    "a photograph with a place": ("IMG.jpg", encoded(halves((400, 300)), exif=noted())),
    "a photograph in capitals": ("IMG.JPEG", encoded(halves((400, 300)))),
    "colours of a printer": ("a.jpg", encoded(halves((400, 300)).convert("CMYK"))),
    "a progressive one": ("a.jpg", encoded(halves((400, 300)), progressive=True)),
    "a script behind the end": ("a.jpg", POLYGLOT),
    "sixteen bits": ("a.png", encoded(plain((400, 300), 40_000, "I;16"), "PNG")),
    "seen through": ("a.png", encoded(plain((400, 300), (9, 9, 9, 99), "RGBA"), "PNG")),
    "words inside": ("a.png", png(4, 4, chunk(b"tEXt", b"Comment\0<script>")).replace(
        chunk(b"IDAT", zlib.compress(b"0")), chunk(b"IDAT", zlib.compress(b"\0" * 52)))),
    "a palette": ("a.png", encoded(halves((400, 300)).convert("P"), "PNG")),
    "a WebP": ("a.webp", encoded(halves((400, 300)), "WEBP", exif=noted())),
    "an AVIF": ("a.avif", encoded(halves((400, 300)), "AVIF", exif=noted())),
}  # fmt: skip


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_kept_holds_the_pixels_and_nothing_else(robin, kind):
    name, data = GOOD[kind]

    kept = added(robin, data, name)

    image = opened(kept)
    assert image.format == ("PNG" if name.endswith("png") else "JPEG")
    assert image.mode == ("RGBA" if kind == "seen through" else "RGB")
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive",
                               "progression"}  # fmt: skip
    assert [secret for secret in SECRETS if secret in kept] == []


def test_a_lying_photograph_is_put_upright_and_made_as_small_as_pages_need(robin):
    lying = encoded(halves((4000, 3000)), exif=noted(tag274=6))

    image = opened(added(robin, lying))

    assert image.size == (1600, 2133)
    top, bottom = image.getpixel((800, 100)), image.getpixel((800, 2000))
    assert (top[0] > 200, bottom[2] > 200) == (True, True)


def test_a_picture_is_there_for_pages_at_once_with_what_it_shows_and_its_focus(robin):
    added(robin, encoded(halves((400, 300))))

    assert in_folder(robin) == ["pen.jpg", "pen.yaml"]
    assert (robin.site.root / "images/pen.yaml").read_text() == (
        "shows: a pen held against a cheek\nfocus: top left\nkind: photograph\n"
    )
    assert "![a pen held against a cheek](images/pen.jpg)" in robin.html
    choices = robin.client.get(reverse("editing:picture_choices")).json()["images"]
    assert choices == [
        {
            "name": "pen.jpg",
            "note": "a pen held against a cheek",
            "text": "![a pen held against a cheek](images/pen.jpg)",
        }
    ]
    assert list(ReceivedPicture.objects.all()) == []
    # The library has it without another look.
    assert current_library().surroundings.pictures.record_of("pen.jpg").focus == "top left"


def test_a_decorative_picture_needs_no_description_on_a_page_and_another_does(robin):
    added(robin, encoded(halves((400, 300))), shows="", decorative="on", name="line")
    robin.site.page("tried.md", "Words.\n\n![](images/line.jpg)\n")
    live_library().look()
    assert ' alt=""' in current_library().pages["/tried/"].html

    robin.site.write("images/line.yaml", "shows: a line\n")
    live_library().look()

    found = [
        p.message for p in current_library().problems if p.file == "en/tried.md" and p.holds_page
    ]
    assert found == ["A picture has no description for people who cannot see it."]


def test_a_form_that_is_not_right_keeps_the_file_and_every_field(robin):
    send(robin, encoded(halves((40, 30))), "Ünsere Fotos (1).jpg")
    assert 'value="unsere-fotos-1"' in robin.html

    finish(robin, name="../../etc", shows="", focus="bottom", credit="Dr Example")

    assert robin.answer.status_code == 422
    assert "Say what the picture shows, or that it is decorative." in said(robin)
    assert "Say whether it shows a patient before or after a treatment." in said(robin)
    assert "Use small letters, digits and hyphens" in said(robin)
    assert 'value="../../etc"' in robin.html
    assert 'value="Dr Example"' in robin.html
    assert re.search(r'value="bottom"[^>]* checked', robin.html)
    assert in_folder(robin) == []
    assert ReceivedPicture.objects.count() == 1


@pytest.mark.parametrize("name", ["../up", "a/b", "Pen", "pen.jpg", "", "пен", "a b", "-a", "a\0b"])
def test_a_name_leads_nowhere_else(robin, name):
    send(robin, encoded(halves((40, 30))))

    finish(robin, **{**NAMED, "name": name})

    assert robin.answer.status_code == 422
    assert in_folder(robin) == []
    assert sorted(path.name for path in robin.site.root.iterdir()) == [
        "clinic.yaml", "en", "sources.yaml",
    ]  # fmt: skip


def test_a_name_that_is_taken_is_told_and_nothing_is_written_over(robin, alex):
    added(robin, encoded(plain((40, 30))))
    before = (robin.site.root / "images/pen.jpg").read_bytes()
    send(alex, encoded(halves((40, 30)), "PNG"), "b.png")

    finish(alex, **NAMED)

    assert alex.answer.status_code == 409
    assert "There is a picture pen.jpg already." in said(alex)
    assert in_folder(robin) == ["pen.jpg", "pen.yaml"]
    assert (robin.site.root / "images/pen.jpg").read_bytes() == before
    assert ReceivedPicture.objects.count() == 1


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


def do(editor: Editor, name: str, *args: Any, **fields: str) -> Any:
    """Open a page, send its form with the digest in it, and follow."""
    address = reverse(f"editing:picture_{name}", args=args)
    editor.answer = editor.client.get(address)
    over = re.search(r'name="over" value="(\w*)"', editor.html)
    sent = {"over": over[1] if over else "", **fields}
    editor.answer = editor.client.post(address, sent, follow=True)
    return editor.answer


def replaced(editor: Editor, data: bytes, name: str = "pen.jpg") -> Any:
    sent = {"instead_of": name, "file": SimpleUploadedFile("new.png", data)}
    editor.answer = editor.client.post(reverse("editing:picture_add"), sent, follow=True)
    assert "Now" in said(editor)
    return do(editor, "replace", ReceivedPicture.objects.latest("pk").pk, do="replace")


def brought_back(editor: Editor, how: str) -> Any:
    change = PictureChange.objects.filter(how=how).latest("pk")
    return do(editor, "earlier", change=str(change.pk))


def shown_on_sun(editor: Editor) -> None:
    file = editor.site.root / "en/sun.md"
    file.write_text(file.read_text().replace("Some more", "![a pen](images/pen.jpg)\n\nSome more"))
    live_library().look()


def picture(editor: Editor, name: str = "pen.jpg") -> bytes:
    return bytes((editor.site.root / "images" / name).read_bytes())


def test_a_patients_picture_comes_in_with_its_whole_record_or_not_at_all(robin):
    send(robin, encoded(halves((40, 30))))
    for missing in ("given_on", "reference", "skin_tone", "same_lens", "untouched"):
        finish(robin, **{name: value for name, value in PATIENT.items() if name != missing})
        assert robin.answer.status_code == 422, missing
    finish(robin, **{**PATIENT, "reference": "Sam Sample"})
    assert "must be the number of the paper form" in said(robin)
    assert in_folder(robin) == []

    finish(robin, **PATIENT)

    assert robin.answer.status_code == 200
    kept = current_library().surroundings.pictures.record_of("cheek-before.jpg")
    assert (kept.faults(), kept.shows) == ([], "a cheek with deep scars")
    assert kept.consent.reference == "PF-2026-014"


def test_noting_something_changes_its_line_alone(robin):
    robin.site.write("images/pen.jpg", encoded(plain((40, 30))))
    robin.site.write("images/pen.yaml", "# ours\ncredit: 'Dr Example' # who\nshows: a pen\r\n")

    do(
        robin,
        "page",
        "pen.jpg",
        shows="a blue pen",
        focus="top",
        credit="Dr Example",
        kind="photograph",
    )

    assert robin.answer.status_code == 200, said(robin)
    kept = (robin.site.root / "images/pen.yaml").read_bytes()
    assert kept == b"# ours\ncredit: 'Dr Example' # who\nshows: a blue pen\r\nfocus: top\r\n"


def test_a_record_that_somebody_else_changed_is_not_written_over_unseen(robin):
    robin.site.write("images/pen.jpg", encoded(plain((40, 30))))
    robin.site.write("images/pen.yaml", "shows: theirs\n")
    address = reverse("editing:picture_page", args=["pen.jpg"])

    sent = {"over": "0", "shows": "mine", "focus": "top", "kind": "photograph"}
    robin.answer = robin.client.post(address, sent)

    assert robin.answer.status_code == 409
    assert "mine" in robin.html
    assert "theirs" in robin.html
    assert (robin.site.root / "images/pen.yaml").read_text() == "shows: theirs\n"


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
    answer = robin.client.post(address, {"over": "0", "do": "replace"})

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


class Killed(BaseException):
    """The end of a process, at the moment when it waits for the disk."""


def kill_at(monkeypatch: pytest.MonkeyPatch, wait: int) -> None:
    waits = iter(range(1, 100))

    def fsync(opened: int, really: Any = os.fsync) -> None:
        if next(waits) == wait:
            raise Killed
        really(opened)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize(
    ("wait", "there"), [(1, []), (2, ["pen.yaml"]), (3, ["pen.yaml"]), (4, ["pen.jpg", "pen.yaml"])]
)
def test_a_server_that_is_killed_while_it_adds_leaves_whole_files_and_the_sent_one(
    robin, monkeypatch, wait, there
):
    send(robin, encoded(halves((40, 30))))
    kill_at(monkeypatch, wait)

    with pytest.raises(Killed):
        finish(robin, **NAMED)

    monkeypatch.undo()
    assert [name for name in in_folder(robin) if not name.endswith(".part")] == there
    assert ReceivedPicture.objects.count() == 1
    finish(robin, **NAMED)
    assert robin.answer.status_code == (409 if "pen.jpg" in there else 200)
    assert [name for name in in_folder(robin) if name.endswith(".part")] == []
    assert opened(picture(robin)).size == (40, 30)


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


def test_a_folder_that_may_only_be_read_says_so(robin, monkeypatch):
    send(robin, encoded(halves((40, 30))))
    # What the system answers for a folder that is mounted to read; root may write everywhere.
    (robin.site.root / "images").write_text("not a folder")

    finish(robin, **NAMED)

    assert robin.answer.status_code == 503
    assert "its file cannot be written" in said(robin)
    assert 'value="a pen held against a cheek"' in robin.html
    assert ReceivedPicture.objects.count() == 1


def test_who_is_signed_out_reads_what_they_typed_and_sends_no_file(robin, client):
    sent = {"instead_of": "some words", "file": SimpleUploadedFile("a.jpg", b"x" * 3_000_000)}

    answer = client.post(reverse("editing:picture_add"), sent)

    assert answer.status_code == 403
    assert b"some words" in answer.content
    assert ReceivedPicture.objects.count() == 0


def test_no_other_page_takes_a_file(robin):
    answer = robin.client.post(robin.address("edit"), {"file": SimpleUploadedFile("a", b"x")})

    assert answer.status_code == 400
