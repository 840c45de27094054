"""Leaflets: what the site makes of its pages with a real browser, and what paper shows of them."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tests.browser import PLAIN_ENVIRONMENT, PROJECT, browser_path

SITE = "https://clinic.example"
# The most sheets that each may have.
MOST_SHEETS = {"risks": 6, "aftercare": 5, "benefits": 6, "compare": 6, "faq": 8, "how-it-works": 6}
SECONDS_TO_MAKE = 300
A4 = (596, 842)  # points; a browser rounds 595.3 up
LEAST_MILLIMETRES = 22
MILLIMETRE = 96 / 25.4  # in pixels


@pytest.fixture(scope="module")
def leaflets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PdfReader]:
    """The leaflets of some pages, printed with the command."""
    var_dir = tmp_path_factory.mktemp("leaflets")
    environment = {
        **os.environ,
        **PLAIN_ENVIRONMENT,
        "LEAFLETS": "yes",
        "BROWSER_PATH": str(browser_path()),
        "SITE_URL": SITE,
        "VAR_DIR": str(var_dir),
    }
    command = [sys.executable, "manage.py", "make_leaflets", "--page"]
    made: dict[str, Path] = {}
    for name in MOST_SHEETS:
        subprocess.run([*command, f"{name}.md"], cwd=PROJECT, env=environment, check=True)
        (made[name],) = set((var_dir / "leaflets").iterdir()) - set(made.values())
    return {name: PdfReader(file) for name, file in made.items()}


@pytest.mark.parametrize("name", MOST_SHEETS, ids="{}.md".format)
def test_a_leaflet_has_few_sheets_of_a4_each_with_number_and_title(leaflets, name):
    pdf = leaflets[name]
    title = pdf.metadata.title.partition(" – ")[0]

    assert len(pdf.pages) <= MOST_SHEETS[name]
    for number, sheet in enumerate(pdf.pages, 1):
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4
        words = " ".join(sheet.extract_text().split())
        assert f"{number} / {len(pdf.pages)}" in words
        assert title in words


@pytest.mark.parametrize("name", MOST_SHEETS, ids="{}.md".format)
def test_a_leaflet_can_be_read_aloud(leaflets, name):
    root = leaflets[name].trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert leaflets[name].metadata.title.endswith(" – Example Skin Clinic")
    assert len(leaflets[name].outline) > 1
    assert {"/H1", "/H2", "/P", "/L"} <= {part["/S"] for part in structure(root["/StructTreeRoot"])}


def test_drawings_of_a_leaflet_are_described(leaflets):
    parts = structure(leaflets["how-it-works"].trailer["/Root"]["/StructTreeRoot"])
    described = [part["/Alt"] for part in parts if part["/S"] == "/Figure" and "/Alt" in part]

    assert "QR code of this page’s address" in described
    assert any("needle" in words.lower() for words in described)


def structure(part: DictionaryObject) -> list[DictionaryObject]:
    """Return all elements below this one of a PDF's structure tree."""
    below = part.get("/K", [])
    found = [kid.get_object() for kid in (below if isinstance(below, list) else [below])]
    elements = [kid for kid in found if isinstance(kid, DictionaryObject) and "/S" in kid]
    return [each for kid in elements for each in (kid, *structure(kid))]


@pytest.mark.parametrize("name", MOST_SHEETS, ids="{}.md".format)
def test_links_of_a_leaflet_lead_to_the_public_site(leaflets, name):
    pdf = leaflets[name]
    notes = [note.get_object() for sheet in pdf.pages for note in sheet.get("/Annots", [])]
    links = [note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})]

    assert any(link.startswith(f"{SITE}/") for link in links)
    assert [link for link in links if not link.startswith(("https://", "tel:", "mailto:"))] == []
    assert [link for link in links if "/leaflets/" in link] == []


def test_a_leaflet_says_at_its_end_what_it_is(leaflets):
    end = " ".join(leaflets["risks"].pages[-1].extract_text().split())

    for words in (
        f"The newest version is at {SITE}/risks/",
        "Not yet reviewed by a clinician",
        "Last changed ",
        "Next review due ",
        "01632 960123",
        "In an emergency, call 999.",
        "General information, not medical advice about you.",
    ):
        assert words in end
    assert "Leaflet to print" not in "".join(p.extract_text() for p in leaflets["risks"].pages)
    assert "Patient information" in leaflets["risks"].pages[0].extract_text()


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/risks/", "/choosing-a-practitioner/"])
def test_a_phone_reads_the_address_from_paper(served_site, new_page, address, colour_scheme):
    page = new_page(width=680, colour_scheme=colour_scheme).page
    page.goto(served_site.url + address)
    page.emulate_media(media="print")
    code = page.locator(".leaflet-end__code")

    assert code.bounding_box()["width"] >= LEAST_MILLIMETRES * MILLIMETRE
    picture = Image.open(io.BytesIO(code.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == served_site.url + address
    assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


def test_the_code_is_not_for_the_screen(served_site, new_page):
    page = new_page().page
    page.goto(served_site.url + "/risks/")

    assert not page.locator(".leaflet-end").is_visible()


def eventually(question: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS_TO_MAKE
    while not question() and time.monotonic() < deadline:
        time.sleep(0.2)
    return question()


def test_a_running_site_prints_its_leaflets_and_after_an_edit_anew(fresh_site, new_page):
    fresh_site.stop()
    fresh_site.settings = {"LEAFLETS": "yes", "BROWSER_PATH": str(browser_path())}
    fresh_site.start()
    page = new_page().page
    link = page.get_by_role("link", name=re.compile(r"Leaflet to print \(PDF, \d sheets, \d+ kB\)"))

    def offered() -> str:
        page.goto(fresh_site.url + "/privacy/")
        return link.get_attribute("href") if link.count() else ""

    assert eventually(lambda: bool(offered()))
    first = offered()
    assert page.request.get(fresh_site.url + first).body().startswith(b"%PDF-")

    privacy = fresh_site.content_dir / "en" / "privacy.md"
    privacy.write_text(privacy.read_text().replace("\n## ", "\nA new sentence.\n\n## ", 1))

    assert eventually(lambda: offered() not in ("", first))
    pdf = PdfReader(io.BytesIO(page.request.get(fresh_site.url + offered()).body()))
    assert "A new sentence." in "".join(sheet.extract_text() for sheet in pdf.pages)
    assert page.request.get(fresh_site.url + first).status == 404
