"""What a page's table of options and its values block say as data, and how marks go into a form."""

from __future__ import annotations

import re

import pytest

from microsite.content import with_marks
from tests.content.test_blocks import COMPARE, VALUES
from tests.folder import ContentFolder, problems

BOTH = f"## Choose\n\n{COMPARE}\n{VALUES}"
TERMS = COMPARE.replace("1 to 3", "1, in the [[dermis]]").replace(
    "Burns", "**Burns** & [ask](index.md)"
)


def tried(folder: ContentFolder, body: str):
    folder.page("tried.md", body)
    library = folder.load()
    assert problems(library) == []
    return library.pages["/tried/"]


def test_a_page_without_a_table_has_neither(folder: ContentFolder):
    page = tried(folder, "Some words.\n")

    assert (page.comparison, page.values, page.values_level) == (None, (), 0)


def test_the_table_is_data_with_a_row_for_each_question(folder: ContentFolder):
    found = tried(folder, COMPARE).comparison

    assert found.options == ("Do nothing", "Laser")
    assert [row.name for row in found.rows] == ["Visits", "Risks"]
    assert found.row("Visits").cells == ("None", "1 to 3")


def test_an_answer_can_be_shown_again_beside_the_first(folder: ContentFolder):
    page = tried(folder, TERMS)

    assert page.comparison.row("Visits").cells[1] == (
        '1, in the <a class="term" href="/glossary/#dermis">dermis</a>'
    )
    assert page.comparison.row("Risks").cells[1] == (
        '<strong>Burns</strong> &amp; <a href="/">ask</a><sup class="citation">'
        '<a aria-label="Source 1" href="#source-1">1</a></sup>'
    )
    # The page itself keeps its own, and the copies are not seen.
    assert 'id="cited-1"' in page.html
    assert page.html.count("Burns") == 1
    assert "<hr" not in page.html


def test_of_two_tables_the_first_counts(folder: ContentFolder):
    second = COMPARE.replace("Visits", "Days")

    assert tried(folder, f"{COMPARE}\n{second}\n{VALUES}").values[0].rows == ("Visits",)
    assert folder.problems_of(f"{second}\n{COMPARE}\n{VALUES}")[0].startswith(
        "en/tried.md:22: The table has no row “Visits”."
    )


def test_values_are_data_and_name_rows_as_the_table_does(folder: ContentFolder):
    page = tried(folder, BOTH)

    assert [(value.id, value.words, value.rows) for value in page.values] == [
        ("few-visits", "Few visits", ("Visits",)),
        ("its-gentle", "It’s gentle", ("Risks", "Visits")),
    ]
    assert page.values_level == 3


def test_the_block_may_stand_above_the_table(folder: ContentFolder):
    assert len(tried(folder, f"{VALUES}\n{COMPARE}").values) == 2


@pytest.mark.parametrize("layout", ["faq", "home"])
def test_only_an_ordinary_page_can_take_answers(folder: ContentFolder, layout):
    found = folder.problems_of(BOTH, layout=layout)

    assert "can be answered on an ordinary page only" in found[0]


def test_each_value_is_a_group_of_three_marks_and_none_is_chosen(folder: ContentFolder):
    html = tried(folder, BOTH).html

    groups = re.findall(r"<fieldset.*?</fieldset>", html, re.S)
    legends = [re.findall(r'<legend class="values__words">(.*?)<', group) for group in groups]
    assert legends == [["Few visits"], ["It’s gentle"]]
    for group, name in zip(groups, ("few-visits", "its-gentle"), strict=True):
        assert re.findall(r'<input name="([\w-]+)" type="radio" value="([\w-]+)">', group) == [
            (name, "not-much"), (name, "some"), (name, "a-lot")
        ]  # fmt: skip
    assert "checked" not in html
    assert '<button class="button" type="submit">Show my answers beside the options' in html
    assert "We do not store what you mark" in html


def test_what_may_matter_is_found_by_searching_but_not_the_marks(folder: ContentFolder):
    part = tried(folder, BOTH).parts[-1]

    assert part.text.endswith("What matters? Few visits It’s gentle")


def test_marks_go_into_the_form_and_something_before_it(folder: ContentFolder):
    page = tried(folder, BOTH)

    html = with_marks(page.html, {"its-gentle": "a-lot", "few-visits": "none"}, "<p>Above</p>")

    assert re.findall(r"<input[^>]* checked>", html) == [
        '<input name="its-gentle" type="radio" value="a-lot" checked>'
    ]
    assert '<p>Above</p><div class="values">' in html
    assert html.replace(" checked", "").replace("<p>Above</p>", "") == page.html


def test_no_other_form_or_field_passes_the_sanitiser(folder: ContentFolder):
    from microsite.content.sanitising import sanitise

    allowed = {
        "form": {"method": {"post"}, "action": {"/x/#your-values"}},
        "input": {"name": {"a"}},
    }
    rough = (
        '<form method="get" action="https://evil.example/" onsubmit="x()">'
        '<input type="text" name="password" value="x"><input type="radio" name="a">'
        '<button type="submit" formaction="https://evil.example/">Go</button></form>'
    )

    assert sanitise(rough, set(), frozenset(), allowed) == (
        '<form><input><input name="a"><button>Go</button></form>'
    )
    # Without a values block a page has no way to send anything anywhere.
    assert sanitise('<form method="post" action="/x/">a</form>', set()) == "a"
