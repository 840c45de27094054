"""Spans of time, as they are read and as they are drawn."""

import re
from itertools import pairwise

import pytest

from microsite.content.timeline import Span, axis_for, read_span
from tests.folder import ContentFolder

DAY, MONTH, YEAR = 24, 8766 / 12, 8766


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("0 hours to 3 days", Span(0, 3 * DAY)),
        ("0 to 48 hours", Span(0, 48)),
        ("2 to 7 days", Span(2 * DAY, 7 * DAY)),
        ("4 hours to 3 days", Span(4, 3 * DAY)),
        ("30 minutes to 1 hour", Span(0.5, 1)),
        ("6 weeks to 12 months", Span(42 * DAY, YEAR)),
        ("6 months", Span(6 * MONTH, 6 * MONTH)),
        ("1 Day", Span(DAY, DAY)),
        ("1.5 to 2 years", Span(1.5 * YEAR, 2 * YEAR)),
    ],
)
def test_a_span_is_read_from_an_editors_words(words, span):
    assert read_span(words) == span


@pytest.mark.parametrize(
    "words", ["", "days", "Day 1", "2-7 days", "2 to days", "two days", "2 to 7", "99999 days", "2 days to"]
)  # fmt: skip
def test_other_words_are_no_span(words):
    assert read_span(words) is None


def test_hours_and_months_both_have_room_on_the_axis():
    axis = axis_for([Span(0, YEAR)])

    places = [round(axis.place(hours), 2) for hours in (0, 1, DAY, 7 * DAY, MONTH, YEAR)]
    assert places == [0, 0.08, 0.35, 0.57, 0.73, 1]


@pytest.mark.parametrize(
    ("end", "last"),
    [(0.5, "1 hour"), (5 * DAY, "1 week"), (7 * DAY, "1 week"), (8 * DAY, "1 month"), (YEAR, "1 year"), (3 * YEAR, "5 years")],
)  # fmt: skip
def test_the_axis_is_as_long_as_needed(end, last):
    assert axis_for([Span(0, 1), Span(0, end)]).ticks[-1][1] == last


@pytest.mark.parametrize("years", [1, 2, 5, 10, 20, 50, 100])
def test_labels_of_the_axis_never_run_into_each_other(folder: ContentFolder, years):
    html = folder.html(f'!!! timeline "T"\n    - 0 to {years} years: x\n')

    places = [float(place) for place in re.findall(r'<text x="([\d.]+)%"', html)]
    gaps = [after - before for before, after in pairwise(places)]
    assert places[-1] == 100
    assert min(gaps) >= 12
    assert gaps[-1] >= 21


def test_spans_overlap_on_one_axis_and_keep_their_order(folder: ContentFolder):
    html = folder.html(
        '!!! timeline "T"\n    - 0 hours to 3 days: a\n    - 2 to 7 days: b\n    - 5 days: c\n'
    )

    bars = re.findall(
        r'<rect x="([\d.]+)%" width="([\d.]+)%"|<circle class="stain--new" cx="([\d.]+)%"/>', html
    )
    assert bars == [("0", "83.6", ""), ("75.9", "24.1", ""), ("", "", "93.5")]


def test_ears_get_an_ordered_list_and_eyes_the_drawing(folder: ContentFolder):
    folder.page("tried.md", '!!! timeline "T"\n    - 2 to 7 days: Dryness\n')

    page = folder.load().pages["/tried/"]

    assert '<ol class="timeline__list" role="list">' in page.html
    drawings = re.findall(r'<div aria-hidden="true" class="timeline__(\w+)"><svg>', page.html)
    assert drawings == ["axis", "lane"]
    assert page.html.count("<svg>") == 2
    assert page.parts[0].text.startswith("T 2 to 7 days: Dryness")


def test_bars_turn_from_blue_to_rose_at_the_same_time_whatever_their_length(folder: ContentFolder):
    html = folder.html('!!! timeline "T"\n    - 0 to 3 days: a\n    - 2 to 12 months: b\n')
    axis = axis_for([Span(0, YEAR)])

    bars = re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%" fill="url\(#([\w-]+)\)"', html)
    for start, width, name in bars:
        drawn = re.search(f'id="{name}" x1="([^"]+)" x2="([^"]+)">(.*?)</linearGradient>', html)
        assert drawn
        first, last = (float(start) + float(width) * float(part) for part in drawn.groups()[:2])
        assert first == pytest.approx(0, abs=0.5)
        assert last == pytest.approx(100 * axis.place(6 * MONTH), abs=0.5)
        assert re.findall(r'stain--(\w+)" offset="([\d.]+)"', drawn[3]) == [
            ("new", "0.61"),
            ("middle", "0.87"),
            ("mature", "1"),
        ]
    assert len({name for _, _, name in bars}) == 2


@pytest.mark.parametrize(
    ("when", "stain"), [("5 days", "new"), ("6 weeks", "middle"), ("3 months", "mature"), ("2 years", "mature")]
)  # fmt: skip
def test_a_moment_has_the_colour_of_its_time(folder: ContentFolder, when, stain):
    assert f'class="stain--{stain}"' in folder.html(f'!!! timeline "T"\n    - {when}: x\n')
