"""The map to the clinic, from an editor's metres to a drawing with a list beside it."""

from __future__ import annotations

import re
from itertools import pairwise
from math import dist
from xml.etree import ElementTree

import pytest

from microsite.content.clinic import Clinic
from microsite.content.strict_yaml import parse
from microsite.content.validation import checked
from tests.folder import CLINIC, ContentFolder, problems

MAP = """\
map:
  streets:
    - name: Long & Short Street
      points: -300 -20, 0 0, 300 40
    - name: Cross Road
      points: 100 -200, 100 200
  areas:
    - name: Small Park
      kind: park
      points: 140 60, 260 60, 260 160, 140 160
    - name: Slow River
      kind: water
      points: -300 -200, 300 -200, 300 -120, 0 -150, -300 -120
  landmarks:
    - name: Main Station
      at: -200 90
  directions:
    - From Main Station, walk to Long & Short Street and turn left.
"""
SHOW = '!!! clinic map "The way to us"\n'
NAMES = ["Test Clinic", "Long & Short Street", "Cross Road", "Small Park", "Slow River", "Main Station"]  # fmt: skip


def clinic_with(text: str) -> Clinic:
    clinic = checked(Clinic, parse(CLINIC + text, "clinic.yaml"))
    assert clinic
    return clinic


def drawn(text: str) -> ElementTree.Element:
    plan = clinic_with(text).drawn_map
    assert plan
    return ElementTree.fromstring(plan.svg)


def numbers_at(drawing: ElementTree.Element) -> dict[int, tuple[float, float]]:
    return {
        int(text.text or ""): (float(text.get("x", "")), float(text.get("y", "")))
        for text in drawing.iter("text")
        if text.get("class") == "marker__number"
    }


def test_every_number_in_the_map_has_its_name_in_the_list(folder: ContentFolder):
    folder.write("clinic.yaml", CLINIC + MAP)

    html = folder.html(SHOW)

    numbers = re.findall(r'class="marker__number"[^>]*>(\d+)<', html)
    assert sorted(map(int, numbers)) == [1, 2, 3, 4, 5, 6]
    key = html.partition('<div class="figure__key">')[2]
    assert [name.replace("&amp;", "&") for name in re.findall(r"<li>(.*?)</li>", key)] == NAMES
    assert '<figcaption class="figure__caption">The way to us</figcaption>' in html
    assert "<p>From Main Station, walk to Long &amp; Short Street and turn left.</p>" in html


def test_the_map_is_heard_with_its_names():
    drawing = drawn(MAP)

    title, description = list(drawing)[:2]
    assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Map of the streets around Test Clinic"
    assert description.text == (
        "North is up. 1: Test Clinic; 2: Long & Short Street; 3: Cross Road; 4: Small Park; "
        "5: Slow River; 6: Main Station."
    )


def test_north_is_up_and_east_is_right():
    places = numbers_at(drawn(MAP))

    assert places[6][0] < places[1][0] < places[4][0]
    assert places[4][1] < places[5][1]


FAR_APART = [
    MAP,
    MAP.replace("-200 90", "-4000 4000"),
    MAP.replace("-200 90", "4990 -10"),
    MAP.replace("-200 90", "0 9"),
    "map: {streets: [{name: A, points: '0 0, 0 0'}], directions: [Turn left.]}\n",
]


@pytest.mark.parametrize("text", FAR_APART)
def test_all_numbers_are_within_the_drawing(text):
    drawing = drawn(text)
    *_, width, height = (float(part) for part in drawing.get("viewBox", "").split())

    assert width == 640
    assert 320 <= height <= 520
    for x, y in numbers_at(drawing).values():
        assert 20 <= x <= width - 20
        assert 20 <= y <= height - 10


def test_numbers_of_a_usual_map_do_not_cover_each_other():
    places = list(numbers_at(drawn(MAP)).values())

    nearest = min(dist(a, b) for number, a in enumerate(places) for b in places[:number])
    assert nearest > 40


def test_the_scale_is_as_long_as_it_says():
    drawing = drawn(MAP)
    (scale,) = [text for text in drawing.iter("text") if "map__scale" in text.get("class", "")]
    (line,) = [each for each in drawing.iter("path") if each.get("class") == "drawing__line"]
    length = re.search(r"h(\d+)m", line.get("d", ""))

    assert length
    # 600 m of street fill the 640 units of the drawing.
    assert scale.text == "200 m"
    assert float(length[1]) == pytest.approx(200 * 640 / 600, abs=1)


def test_water_bends_and_a_park_has_corners():
    shapes = {each.get("class"): each.get("d", "") for each in drawn(MAP).iter("path")}

    assert "Q" in shapes["map__water"]
    assert "Q" not in shapes["map__park"]
    assert len(list(pairwise(re.findall("L", shapes["map__park"])))) == 2


def test_a_clinic_without_a_map_is_told_how_to_make_one(folder: ContentFolder):
    assert folder.problems_of(SHOW) == [
        "en/tried.md:9: There is no map yet. Give clinic.yaml its “map:”."
    ]


def test_one_page_shows_one_map(folder: ContentFolder):
    folder.write("clinic.yaml", CLINIC + MAP)

    assert folder.problems_of(SHOW + "\n" + SHOW) == [
        "en/tried.md:11: The map is on this page already."
    ]
    folder.page("index.md", SHOW, title="Home", layout="home", section="site")
    assert "en/index.md:10: The map is on this page already." in problems(folder.load())


def test_a_map_without_a_title_says_what_it_is(folder: ContentFolder):
    folder.write("clinic.yaml", CLINIC + MAP)

    assert ">Where we are</figcaption>" in folder.html("!!! clinic map\n")


MISTAKES = [
    ("-200 90", "here", "“map > landmarks > entry 1 > at” cannot be “here”. Write metres east and north"),
    ("-200 90", "-207", "“map > landmarks > entry 1 > at” cannot be “-207”."),
    ("-200 90", "5001 0", "“map > landmarks > entry 1 > at” is more than 5000 m from the clinic."),
    ("100 -200, 100 200", "100 -200", "“map > streets > entry 2 > points” has too few places. Give 2"),
    ("100 -200, 100 200", "100 -200; 100 200", "“map > streets > entry 2 > points” cannot be “100 -200; 100 200”."),
    ("100 -200, 100 200", "[[100, -200], [100, 200]]", "“map > streets > entry 2 > points” must be one line."),
    ("kind: park", "kind: lake", "“map > areas > entry 1 > kind” cannot be “lake”. Use one of: park, water."),
    (", 260 60, 260 160, 140 160", ", 260 60", "“map > areas > entry 1 > points” has too few places. Give 3"),
    ("name: Cross Road", "nam: Cross Road", "“map > streets > entry 2 > nam” is not known here."),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES)
def test_a_mistake_in_the_map_is_told_with_its_line(folder, right, wrong, said):
    folder.load()
    assert right in MAP
    text = CLINIC + MAP.replace(right, wrong, 1)
    folder.write("clinic.yaml", text)
    line = text.count("\n", 0, text.index(wrong)) + 1

    found = problems(folder.load())

    assert any(problem.startswith(f"clinic.yaml:{line}: {said}") for problem in found), found


def test_a_map_with_too_many_numbers_is_refused(folder: ContentFolder):
    streets = "".join(f"    - {{name: Street {n}, points: '0 {n}, 9 {n}'}}\n" for n in range(20))
    folder.load()
    folder.write("clinic.yaml", f"{CLINIC}map:\n  streets:\n{streets}  directions: [Turn left.]\n")

    [problem] = problems(folder.load())

    assert "“map” has 21 numbers with the clinic’s own; 20 are the most." in problem


def test_words_on_the_map_are_checked_like_those_of_a_page(folder: ContentFolder):
    folder.write("en/checks.yaml", "banned: [{word: painless, instead: Say what it feels like.}]\n")
    text = CLINIC + MAP.replace("Main Station", "Painless Station")
    folder.write("clinic.yaml", text)
    named, told = (
        text.count("\n", 0, text.index(words)) + 1
        for words in ("name: Painless", "- From Painless")
    )

    found = [problem for problem in folder.load().problems if problem.rule == "banned-word"]

    assert [problem.line for problem in found] == [named, told]
