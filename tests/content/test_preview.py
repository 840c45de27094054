"""A text that is in no file, shown as the page that it would be."""

from __future__ import annotations

import pytest

from tests.folder import ContentFolder

HEADER = """\
---
title: Sun
summary: One sentence.
section: guide
order: 900
changed: 2026-11-22
review_due: 2999-05-22
changes:
  - on: 2026-11-22
    what: First published.
---
"""
BODY = "Shade your [[dermis]] [@alam-2014]. Read [the terms](glossary.md).\n"
NEXT = "\n## What to do next\n\nRead [this page again](sun.md#what-to-do-next).\n"


def test_a_text_becomes_the_page_that_its_file_would_be(folder: ContentFolder):
    before = folder.load()
    page, problems = before.preview("en/sun.md", HEADER + BODY + NEXT)
    folder.write("en/sun.md", HEADER + BODY + NEXT)
    published = folder.load().pages["/sun/"]

    assert problems == ()
    assert page == published


def test_a_preview_publishes_and_keeps_nothing(folder: ContentFolder):
    library = folder.load()
    files = sorted(folder.root.parent.rglob("*"))

    library.preview("en/sun.md", HEADER + BODY + NEXT)

    assert sorted(folder.root.parent.rglob("*")) == files
    assert "/sun/" not in library.pages
    assert "/sun/" not in folder.load().pages


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("en/sun.md", HEADER + "[Cost](cost.md).\n", "en/sun.md:12: There is no page cost.md."),
        (
            "en/sun.md",
            HEADER + "[Cost](index.md#cost).\n",
            "en/sun.md:12: index.md has no heading “#cost”.",
        ),
        (
            "en/sun.md",
            HEADER + BODY + "A \x07 bell.\n",
            "en/sun.md:13: There is an invisible control character after “A ”.",
        ),
        ("en/sun.md", HEADER.replace("Sun", "'Sun"), "en/sun.md:2:"),
        ("en/sun.md", "Only words.\n", "en/sun.md:1: The file does not start with a “---” line."),
        (
            "en/staff.md",
            HEADER + BODY,
            "en/staff.md:1: A page cannot have this name: it becomes its address.",
        ),
        ("en/search.md", HEADER + BODY, "en/search.md:2: “layout: search”"),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_line(folder: ContentFolder, file, text, problem):
    _, problems = folder.load().preview(file, text)

    held = [str(found) for found in problems if found.holds_page]
    assert any(found.startswith(problem) for found in held), held


def test_a_page_that_is_held_back_can_still_be_looked_at(folder: ContentFolder):
    page, problems = folder.load().preview("en/sun.md", HEADER + "A [dead link](cost.md).\n")

    assert page is not None
    assert "dead link" in page.html
    assert [problem.rule for problem in problems if problem.holds_page] == ["link"]


def test_windows_line_ends_do_not_matter(folder: ContentFolder):
    library, text = folder.load(), HEADER + BODY + NEXT

    assert library.preview("en/sun.md", text.replace("\n", "\r\n")) == library.preview(
        "en/sun.md", text
    )
