"""The shipped comparison: equal detail for each option, and no picture of a number but the safe ones.

Which numbers are safe to picture, and which are not, is in the brief on the evidence.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.conf import settings as site_settings

from microsite.content import Comparison, Page
from microsite.pages.library import current_library

CONTENT = Path(site_settings.BASE_DIR) / "content" / "en"
PICTURED = re.compile(r"^ +- (\d+) of 100: (.+)$", re.M)
# Number and the page that has it: three about needling, one pair about dark marks.
SAFE = {
    "benefits.md": [69, 73, 83],
    "brown-and-black-skin.md": [7, 30],
    "compare.md": [7, 30],
    "risks.md": [7, 30],
}
MOST_WORDS = 18  # of one answer
UNEQUAL = 1.6  # how many times as much may be said of one option as of another


def words_in(cell: str) -> int:
    return len(html.unescape(re.sub("<sup.*?</sup>|<[^>]+>", "", cell)).split())


@pytest.fixture
def page() -> Page:
    return current_library().pages["/compare/"]


@pytest.fixture
def table(page: Page) -> Comparison:
    assert page.comparison
    return page.comparison


def test_only_safe_numbers_are_pictured():
    found = {
        file.name: sorted(int(number) for number, _ in PICTURED.findall(file.read_text()))
        for file in CONTENT.glob("*.md")
    }

    assert {name: numbers for name, numbers in found.items() if numbers} == SAFE


def test_every_picture_says_in_words_what_it_cannot_tell():
    for name in SAFE:
        for block in re.findall(
            r"^!!! array.*?\n(?=\S)", (CONTENT / name).read_text(), re.M | re.S
        ):
            caveat = block.partition("\n\n")[2]
            assert re.search(r"\d+ people|comparison group", caveat), block
            assert "[@" in caveat


def test_doing_nothing_is_the_first_of_eight_options(table):
    assert len(table.options) == 8
    assert table.options[0] == "Doing nothing"
    assert {"Microneedling", "RF microneedling", "Fractional laser"} < set(table.options)


def test_each_option_gets_about_as_many_words(table):
    said = {
        option: sum(words_in(row.cells[number]) for row in table.rows)
        for number, option in enumerate(table.options)
    }

    assert max(said.values()) / min(said.values()) < UNEQUAL, said
    long = [row.name for row in table.rows if max(map(words_in, row.cells)) > MOST_WORDS]
    assert long == []


def test_every_row_speaks_to_something_that_may_matter(page, table):
    named = {row for value in page.values for row in value.rows}

    assert named == {row.name for row in table.rows}


def test_the_nine_things_that_may_matter_are_asked(page):
    assert [value.words for value in page.values] == [
        "My scars or lines look better, even a little",
        "A quick result",
        "A low cost",
        "No time off with red, dark or flaky skin",
        "Avoiding pain",
        "Avoiding even a small chance of dark marks or scars",
        "Not needing repeat sessions",
        "Avoiding needles",
        "A result that I can be sure of",
    ]
