"""The picture that a shared address shows."""

from __future__ import annotations

import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from microsite.content import write_whole
from microsite.pages import cards
from microsite.pages.card_drawing import TEXT, TITLE, draw
from microsite.pages.cards import card_address
from microsite.pages.library import current_library

LONGEST_TITLE = "Choosing a practitioner: what the law says in your country, and why it"
LONGEST_NAME = "The Royal Borough Dermatology and Aesthetic Skin Medicine Centre Ltd."
MOST_BYTES = 60_000


def address_of(path: str) -> str:
    library = current_library()
    return card_address(library.pages[path], library.clinic)


def folder_of(settings) -> Path:
    return Path(settings.VAR_DIR) / "cards"


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


def test_a_card_has_the_size_that_other_sites_expect(client, small_site):
    answer = client.get(address_of("/"))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert opened(answer.content).size == (1200, 630)


def test_every_shipped_page_has_a_small_card(client):
    library = current_library()
    sizes = {
        path: len(client.get(card_address(page, library.clinic)).content)
        for path, page in library.pages.items()
    }

    assert {path: size for path, size in sizes.items() if not 5_000 < size <= MOST_BYTES} == {}


@pytest.mark.parametrize("title", ["Risks", LONGEST_TITLE, "W" * 70, "W " * 35])
def test_titles_of_any_length_stay_inside_the_card(title):
    plain = opened(draw("", LONGEST_NAME)).convert("RGB")
    picture = draw(title, LONGEST_NAME)
    written = ImageChops.difference(plain, opened(picture).convert("RGB")).getbbox()

    assert len(picture) <= MOST_BYTES
    assert written is not None
    left, top, right, bottom = written
    assert left >= TITLE.left - 8
    assert right <= 1200 - TITLE.left + 8
    assert top >= TITLE.top - 8
    assert bottom <= TITLE.top + TITLE.height + 8


def test_a_title_is_drawn_in_the_colour_of_the_sites_text():
    colours = opened(draw("Risks", "Test Clinic")).convert("RGB").getcolors(1 << 20)
    shown = {f"#{red:02x}{green:02x}{blue:02x}" for _, (red, green, blue) in colours}

    assert TEXT in shown


def test_words_that_the_font_cannot_write_are_left_out_rather_than_drawn_as_boxes():
    assert draw("皮膚", "Test Clinic") == draw("", "Test Clinic")
    assert draw("Ŵyneb", "Test Clinic") != draw("", "Test Clinic")


def test_a_new_title_or_name_gives_a_new_address(small_site):
    library = current_library()
    page, clinic = library.pages["/"], library.clinic
    before = card_address(page, clinic)
    small_site.page("index.md", title="Welcome", layout="home", section="site")
    renamed = clinic.model_copy(update={"name": "Other Clinic"})

    assert card_address(small_site.load().pages["/"], clinic) != before
    assert card_address(page, renamed) != before


@pytest.mark.parametrize("wrong", ["/cards/0123456789ab/index.png", "/cards/{digest}/nowhere.png"])
def test_an_address_that_is_not_current_is_not_found(client, small_site, wrong):
    digest = address_of("/").split("/")[2]

    assert client.get(wrong.format(digest=digest)).status_code == 404


def test_a_card_can_only_be_read(client, small_site):
    assert client.post(address_of("/")).status_code == 405


def test_a_card_is_drawn_once_and_kept(client, small_site, settings):
    first = client.get(address_of("/")).content
    [file] = folder_of(settings).iterdir()
    kept = file.stat().st_mtime_ns

    assert client.get(address_of("/")).content == first == file.read_bytes()
    assert file.stat().st_mtime_ns == kept


@pytest.mark.parametrize("damage", [b"", b"\x89PNG\r\n\x1a\n cut short"])
def test_a_damaged_card_is_drawn_again(client, small_site, settings, damage):
    good = client.get(address_of("/")).content
    [file] = folder_of(settings).iterdir()
    file.write_bytes(damage)

    assert client.get(address_of("/")).content == good
    assert file.read_bytes() == good


def test_a_folder_that_cannot_be_written_takes_no_card_down(client, small_site, settings, caplog):
    settings.VAR_DIR.mkdir()
    folder_of(settings).write_text("a file where the folder should be")

    assert opened(client.get(address_of("/")).content).size == (1200, 630)
    assert "cannot be kept" in caplog.text


def test_a_card_that_cannot_be_put_in_its_place_leaves_nothing_half_written(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    in_the_way = folder_of(settings) / "card.png"
    in_the_way.mkdir(parents=True)
    with pytest.raises(OSError, match=r"card\.png"):
        write_whole(in_the_way, b"picture")

    assert names_in(folder_of(settings)) == ["card.png"]


def test_drawing_a_card_removes_those_that_no_page_has(client, small_site, settings):
    folder = folder_of(settings)
    client.get(address_of("/"))
    (folder / "000000000000.png").write_bytes(b"of a page that is gone")
    client.get(address_of("/consultation/"))

    current = [address_of(path).split("/")[2] for path in ("/", "/consultation/")]
    assert names_in(folder) == sorted(f"{digest}.png" for digest in current)


def test_what_a_process_left_half_written_is_removed_but_not_what_is_being_written(
    client, small_site, settings
):
    folder = folder_of(settings)
    folder.mkdir(parents=True)
    left, fresh = folder / "left.part", folder / "fresh.part"
    left.write_bytes(b"half")
    fresh.write_bytes(b"half")
    os.utime(left, (time.time() - 3600, time.time() - 3600))
    client.get(address_of("/"))

    assert fresh.exists()
    assert not left.exists()


def test_many_at_once_get_the_same_whole_card(small_site, settings):
    library = current_library()
    page = library.pages["/"]

    def ask(number: int) -> bytes:
        return cards._picture(page, library)

    with ThreadPoolExecutor(8) as people:
        pictures = set(people.map(ask, range(24)))

    assert len(pictures) == 1
    assert [name for name in names_in(folder_of(settings)) if not name.endswith(".png")] == []


def test_a_page_names_its_card_with_its_whole_address(client, small_site):
    text = client.get("/").content.decode()

    assert f'<meta property="og:image" content="http://127.0.0.1:8000{address_of("/")}">' in text
    assert '<meta property="og:image:alt" content="Home, Test Clinic">' in text
    assert '<meta name="twitter:card" content="summary_large_image">' in text


OPEN_GRAPH = {
    "og:type": "article",
    "og:title": "Risks &amp; &quot;more&quot;",
    "og:description": "One sentence.",
    "og:url": "http://127.0.0.1:8000/risks/",
    "og:site_name": "Test Clinic",
    "og:locale": "en_GB",
    "og:image:width": "1200",
    "og:image:height": "630",
    "og:image:type": "image/png",
}


@pytest.mark.parametrize(("name", "expected"), OPEN_GRAPH.items())
def test_a_shared_page_says_what_it_is(client, small_site, name, expected):
    small_site.page("risks.md", title="'Risks & \"more\"'")
    text = client.get("/risks/").content.decode()

    assert f'<meta property="{name}" content="{expected}">' in text


@pytest.mark.parametrize("path", ["/nowhere/", "/consultation/received/x/"])
def test_a_page_that_is_nothing_to_share_has_no_picture(client, small_site, path):
    assert "og:" not in client.get(path).content.decode()
