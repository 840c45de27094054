"""Reading again and again: only what changed is made anew."""

from __future__ import annotations

from datetime import date

import pytest

from microsite.content import Loader
from microsite.content.parts import readable
from tests.folder import SOURCES, ContentFolder, problems

TODAY = date(2026, 11, 22)


@pytest.fixture
def loader(folder: ContentFolder) -> Loader:
    folder.page("risks.md", "Rare.\n")
    folder.page("faq.md", "See [the risks](risks.md) [@alam-2014].\n")
    return Loader(folder.root, keep=folder.keep)


def test_a_page_that_did_not_change_is_the_same_page(folder, loader):
    before = loader.load(TODAY)
    folder.page("risks.md", "Very rare.\n")

    after = loader.load(TODAY)

    same = {path for path, page in after.pages.items() if page is before.pages[path]}
    assert same == set(before.pages) - {"/risks/"}


def test_a_broken_page_is_not_rendered_at_each_look(folder, loader):
    folder.page("faq.md", "[x](no.md)\n")
    loader.load(TODAY)
    first = loader.memory.tried["en/faq.md"]

    found = problems(loader.load(TODAY))

    assert loader.memory.tried["en/faq.md"] is first
    assert [problem.partition(" ")[2] for problem in found] == [
        "There is no page no.md. Name a page, such as risks.md."
    ]


def test_a_broken_page_is_good_again_once_what_it_names_is_there(folder, loader):
    folder.page("faq.md", "[x](no.md)\n")
    loader.load(TODAY)
    folder.page("no.md")

    assert problems(loader.load(TODAY)) == []


def test_a_page_is_made_anew_when_what_it_names_changes(folder, loader):
    before = loader.load(TODAY)
    folder.write("sources.yaml", SOURCES.replace("Alam M", "Alam Murad"))

    after = loader.load(TODAY)

    assert after.pages["/faq/"] is not before.pages["/faq/"]
    assert after.pages["/risks/"] is before.pages["/risks/"]


def test_the_same_library_is_read_by_a_second_loader(folder, loader):
    folder.page("risks.md", "Rare, and [short](faq.md).\n")
    loader.load(TODAY)
    folder.page("faq.md", "New words.\n")

    assert loader.load(TODAY).pages == Loader(folder.root).load(TODAY).pages


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2027, 5, 22), ""),
        (date(2027, 5, 23), "due"),
        (date(2027, 6, 21), "due"),
        (date(2027, 6, 22), "lapsed"),
    ],
)
def test_a_review_is_late_from_the_day_after_it_was_due(loader, day, state):
    assert loader.load(day).pages["/faq/"].overdue == state


def test_a_day_that_changes_nothing_leaves_the_page_the_same(loader):
    before = loader.load(TODAY).pages["/faq/"]

    assert loader.load(date(2026, 11, 23)).pages["/faq/"] is before


def test_the_words_of_a_page_are_kept_by_heading(folder):
    folder.page(
        "tried.md",
        "First [@alam-2014] words.\n\n## What *helps* {#help}\n\n| Who | How |\n|---|---|\n"
        "| You | A \\* star |\n\n### Cold\n\nA [[dermis|layer]].\n",
    )

    parts = folder.load().pages["/tried/"].parts

    assert [(part.level, part.anchor, part.title) for part in parts] == [
        (1, "", ""),
        (2, "help", "What helps"),
        (3, "cold", "Cold"),
    ]
    assert parts[0].text == "First words."
    assert parts[1].text == "Who How You A * star"
    assert parts[2].text.startswith("A layer")


def test_the_words_of_a_page_have_no_gap_where_a_citation_was(folder):
    folder.page("tried.md", "Better [@alam-2014], but [[dermis]] [@alam-2014].\n")

    assert folder.load().pages["/tried/"].parts[0].text == "Better, but dermis."


def test_the_parsers_own_marks_are_taken_out():
    assert readable(" a \x0242\x03\n b") == "a * b"


def test_a_library_knows_who_cites_a_source(folder):
    folder.page("a.md", "One [@alam-2014].\n")
    folder.page("b.md", "Two [@alam-2014] [@nhs-choosing].\n")

    cited = folder.load().cited_by

    assert {name: [page.path for page in pages] for name, pages in cited.items()} == {
        "alam-2014": ["/a/", "/b/"],
        "nhs-choosing": ["/b/"],
    }


def test_a_library_tells_what_changed_newest_first(folder):
    folder.page("a.md", changes="[{on: 2026-11-01, what: First.}, {on: 2026-11-20, what: New.}]")
    folder.page("b.md", changes="[{on: 2026-11-10, what: Between.}]")

    changes = folder.load().changes

    assert [(page.path, change.what) for page, change in changes] == [
        ("/a/", "New."),
        ("/b/", "Between."),
        ("/a/", "First."),
    ]


def test_two_references_leave_no_gap_in_what_is_found(folder):
    folder.page("tried.md", "Scars look better [@alam-2014] [@nhs-choosing], but stay.\n")

    [part] = folder.load().pages["/tried/"].parts

    assert part.text == "Scars look better, but stay."
