"""What a page quotes of the site's settings, so that the two cannot disagree."""

from __future__ import annotations

import pytest

from tests.folder import ContentFolder, problems

KEPT = {"retention": "180 days"}
BODY = "Kept for [](clinic:retention), then **deleted**.\n"


def shown(folder: ContentFolder, **quoted: str) -> str:
    library = folder.load(quoted=quoted)
    assert problems(library) == []
    return library.pages["/tried/"].html


def test_a_page_quotes_a_setting_in_its_text(folder: ContentFolder):
    folder.page("tried.md", BODY)

    assert shown(folder, **KEPT) == (
        "<p>Kept for <span>180 days</span>, then <strong>deleted</strong>.</p>"
    )


def test_key_facts_and_tables_quote_it_too(folder: ContentFolder):
    facts = '!!! facts "Facts"\n    - Kept: [](clinic:retention)\n\n'
    folder.page("tried.md", f"{facts}| What | Kept |\n|---|---|\n| It | [](clinic:retention) |\n")

    page = folder.load(quoted=KEPT).pages["/tried/"]

    assert "<dd><span>180 days</span></dd>" in page.facts_html
    assert "<span>180 days</span></td>" in page.html


def test_a_changed_setting_shows_on_an_unchanged_page(folder: ContentFolder):
    folder.page("tried.md", BODY)
    shown(folder, **KEPT)

    assert "<span>90 days</span>" in shown(folder, retention="90 days")


def test_a_preview_quotes_it_too(folder: ContentFolder):
    file = folder.page("tried.md", BODY)

    page, _ = folder.load(quoted=KEPT).preview("en/tried.md", file.read_text())

    assert page is not None
    assert "180 days" in page.html


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (
            "[90 days](clinic:retention)",
            "“clinic:retention” puts its own words here, so it takes none. Write [](clinic:retention).",
        ),
        (
            "[](clinic:retentoin)",
            "A link may not start with “clinic:”. Links may start with https:, mailto: or tel:.",
        ),
    ],
)
def test_words_of_ones_own_and_unknown_names_are_told(folder: ContentFolder, target, said):
    folder.page("tried.md", f"Kept for {target}.\n")

    assert f"en/tried.md:9: {said}" in problems(folder.load(quoted=KEPT))
