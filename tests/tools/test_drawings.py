"""The drawings of the site: made by one program, coloured by the style sheet, told in words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import brotli
import pytest

from microsite.pages.library import current_library
from tools.drawings import write_drawings

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "templates" / "drawings"
NAMES = sorted(file.stem for file in FOLDER.glob("*.svg"))
SHOWN = [name for name in NAMES if name != "logo"]
MOST_BYTES = 4096  # packed with brotli
STYLES = "".join(file.read_text() for file in (PROJECT / "static" / "css").rglob("*.css"))
# Where things are and what they are called. Colours, fonts and line widths are in the style sheet.
ATTRIBUTES = {
    *("class", "id", "role", "href", "viewBox", "preserveAspectRatio", "transform", "offset"),
    *("d", "x", "y", "x2", "y2", "r", "cx", "cy", "rx", "ry", "width", "height"),
    *("aria-labelledby", "aria-hidden", "focusable", "fill"),
}
WORDS = re.compile(r"\d+(\.\d+)?( mm)?|mm|bank card")


@cache
def parsed(name: str) -> ElementTree.Element:
    return ElementTree.fromstring((FOLDER / f"{name}.svg").read_text())


def test_the_program_draws_what_is_shown(tmp_path):
    write_drawings(tmp_path)

    drawn = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert drawn == {file.name: file.read_bytes() for file in FOLDER.iterdir()}


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_leaves_looks_to_the_style_sheet(name):
    elements = list(parsed(name).iter())

    assert {key for element in elements for key in element.attrib} <= ATTRIBUTES
    ids = {element.get("id") for element in elements}
    paints = {element.get("fill") for element in elements if element.get("fill")}
    assert paints <= {f"url(#{name})" for name in ids}
    assert not {element.tag for element in elements} & {"style", "script", "image", "a"}


@pytest.mark.parametrize("name", NAMES)
def test_the_style_sheet_knows_every_part_of_a_drawing(name):
    classes = {each for element in parsed(name).iter() for each in element.get("class", "").split()}
    # A tile stands where it is drawn until the style sheet moves it.
    unknown = classes - set(re.findall(r"\.([a-z][\w-]+)", STYLES)) - {"drawing__tile"}

    assert unknown - {"fibre--last", f"drawing--{name}", "healing__cartridge"} == set()


@pytest.mark.parametrize("name", SHOWN)
def test_a_drawing_is_heard_as_a_picture_with_title_and_description(name):
    drawing = parsed(name)

    assert drawing.get("role") == "img"
    assert re.fullmatch(r"0 0 \d+ \d+", drawing.get("viewBox", ""))
    title, description = list(drawing)[:2]
    assert (title.tag, description.tag) == ("title", "desc")
    assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert 10 < len(title.text or "") < 60
    assert 100 < len(description.text or "") < 500


def test_the_logo_is_not_heard():
    assert parsed("logo").get("aria-hidden") == "true"


@pytest.mark.parametrize("name", NAMES)
def test_two_drawings_on_a_page_share_no_id(name):
    ids = [each.get("id") for each in parsed(name).iter() if each.get("id")]

    assert len(ids) == len(set(ids))
    assert [each for each in ids if not each.startswith(f"{name}-")] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_small(name):
    assert len(brotli.compress((FOLDER / f"{name}.svg").read_bytes(), quality=9)) <= MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_has_numbers_and_no_words_to_translate(name):
    words = [text.text or "" for text in parsed(name).iter("text")]

    assert [text for text in words if not WORDS.fullmatch(text)] == []


def figures() -> list[tuple[str, str, str]]:
    """Return (page's file, drawing's name, HTML) of every drawing that a page shows."""
    return [
        (page.file, name, html)
        for page in current_library().pages.values()
        for name, html in re.findall(
            r'<figure class="figure figure--([\w-]+)">(.*?)</figure>', page.html, re.S
        )
    ]


def test_every_drawing_is_on_a_page():
    assert {name for _, name, _ in figures()} >= set(SHOWN)


def test_each_number_in_a_drawing_has_its_line_in_the_list_beside_it():
    for file, name, html in figures():
        numbers = re.findall(r'class="marker__number"[^>]*>(\d+)<', html)
        key = html.partition('<div class="figure__key">')[2].partition("</div>")[0]
        lines = range(1, len(re.findall("<li>", key)) + 1)

        assert sorted(map(int, numbers)) == list(lines), f"{name} in {file}"
        assert lines, f"{name} in {file}"


def test_every_drawing_is_described_at_length():
    for file, name, html in figures():
        start = "directions" if name == "clinic-map" else "words"
        described = html.partition(f'class="figure__{start}">')[2]

        assert len(re.sub(r"<[^>]+>", "", described).split()) >= 40, f"{name} in {file}"
