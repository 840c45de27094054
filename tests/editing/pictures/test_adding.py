"""A picture comes in plain, and the form that names it loses nothing."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from microsite.editing.models import ReceivedPicture
from microsite.editing.pictures import forgetting
from microsite.pages.library import current_library, live_library
from tests.content.test_bad_pictures import chunk, png
from tests.editing.pictures.ways import (
    NAMED,
    PATIENT,
    SECRETS,
    Killed,
    added,
    finish,
    in_folder,
    kill_at,
    noted,
    opened,
    picture,
    said,
    send,
)
from tests.pictures import encoded, halves, plain

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


def test_a_folder_that_may_only_be_read_says_so(robin, monkeypatch):
    send(robin, encoded(halves((40, 30))))
    # What the system answers for a folder that is mounted to read; root may write everywhere.
    (robin.site.root / "images").write_text("not a folder")

    finish(robin, **NAMED)

    assert robin.answer.status_code == 503
    assert "its file cannot be written" in said(robin)
    assert 'value="a pen held against a cheek"' in robin.html
    assert ReceivedPicture.objects.count() == 1


def test_what_was_sent_and_never_named_is_there_for_seven_days_and_no_longer(robin):
    send(robin, encoded(halves((40, 30))))
    received = ReceivedPicture.objects.get()
    assert "Not finished" in robin.client.get(reverse("editing:picture_list")).content.decode()
    received.at = timezone.now() - timedelta(days=8)
    received.save()

    assert "Not finished" not in robin.client.get(reverse("editing:picture_list")).content.decode()
    for page in ("finish", "received", "replace"):
        address = reverse(f"editing:picture_{page}", args=[received.pk])
        assert robin.client.get(address).status_code == 404
    forgetting.pause.until = 0
    forgetting.forget_old_pictures()
    assert not ReceivedPicture.objects.exists()
