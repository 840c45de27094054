"""What the checks of words find, and what they leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microsite.content.checking import check_page
from microsite.content.draft import MOST_PROBLEMS, Draft
from microsite.content.evidence import Glossary
from microsite.content.files import PageText, read_page
from microsite.content.house_rules import BannedWord, HouseRules
from microsite.content.prose import read_prose
from microsite.content.surroundings import Surroundings
from tests.folder import ContentFolder

HEADER = """\
---
title: A page
summary: It may help a little.
section: site
order: 1
changed: 2026-11-22
review_due: 2027-05-22
layout: {layout}
changes:
  - on: 2026-11-22
    what: First published.
---
"""
BODY_LINE = HEADER.count("\n") + 1
RED = "Your skin may be red.\n"


def page_of(body: str, layout: str = "home") -> PageText:
    page = read_page(HEADER.format(layout=layout) + body, "en/x.md")
    assert isinstance(page, PageText)
    return page


def found_in(body: str, layout: str = "home") -> list[tuple[str, int]]:
    """Return (rule, line of the body counted from 1) of what the checks say about it."""
    page = page_of(body, layout)
    draft = draft_of(page)
    check_page(draft, page)
    return [(found.rule, found.line - BODY_LINE + 1) for found in draft.problems]


def draft_of(page: PageText) -> Draft:
    rules = HouseRules.model_validate(
        {"strengths": ("lidocaine",), "banned": BANNED},
    )
    around = Surroundings({}, {}, Glossary({}), {}, None, None, rules)  # type: ignore[arg-type]
    return Draft("en/x.md", page.body, page.body_line, page.header.layout, around)


BANNED = tuple(
    BannedWord(word=word, instead=instead, unless=unless)
    for word, instead, unless in (
        ("safe", "Name the risk.", ("how safe", "relatively safe", "no treatment is safe")),
        ("virtually painless", "Say how much it hurts.", ()),
        ("painless", "Say how it feels.", ()),
        ("risk-free", "Name the risk.", ()),
        ("erase", "can fade", ("does not erase",)),
        ("best", "Say what was compared.", ("best depth",)),
        ("cure", "can help", ()),
        ("transform", "can help", ()),
    )
)

LEFT_ALONE = [
    # Words that are right where they are
    "How safe is it?\n",
    "How **safe** is it? It is relatively\nsafe. No treatment is safe.\n",
    "It does not erase scars.\n",
    "It is a safer, unsafe or secure place; safety first.\n",
    "No study names a best depth.\n",
    "[The risks](painless.md)\n",
    # Numbers
    "Use a cream with more than 4% lidocaine.\n",
    "About 7 in 10 people (68.8%) saw a change.\n",
    "Of 30 people, 2 had dark patches: 2 of 30.\n",
    "About 1 in 10 people. In another study 3 in 10, or three in ten.\n",
    "About 1 in 10 people had 3 in 6 weeks, and 4 in 2024.\n",
    "About 1 in 100 people. Pain was 3 to 5 out of 10.\n",
    # Skin
    f"{RED}\nOn brown and black skin it may look darker.\n",
    f"{RED}\n- Redness may be hard to see on brown or black skin.\n",
    "Ask about red flags, and the Red Cross. Infrared light is not red light.\n",
    # Links
    "[The risks](risks.md) and [the Risks](risks.md) and [](clinic:phone).\n",
    "[The risks here](risks.md), [more about pain](faq.md#pain)\n",
    # Length
    f"{'one ' * 24}two.\n",
    "It may be sore. " * 4 + "\n",
    f"{('one ' * 19 + 'two. ') * 4}\n",
    "- Some words\n" * 9,
    "It is very hard. [@alam-2014] " * 4 + "\n",
    # Cards
    '!!! care emergency "Call if:"\n    - words\n\n!!! care urgent "Go if:"\n    - words\n\nWords.\n',
    '!!! care emergency "Call if:"\n    - words\n\n## More\n\nWords.\n\n!!! care urgent "Go if:"\n    - words\n',
    # Tables
    '!!! compare "C"\n    | | A | B |\n    |---|---|---|\n    | x | y | z |\n',
    "| A | [[dermis\\|B]] |\n|---|---|\n| | x |\n",
    # Pictures
    "![A pen is held against a light brown cheek](images/pen.jpg)\n",
]


@pytest.mark.parametrize("body", LEFT_ALONE)
def test_what_is_right_is_left_alone(body):
    assert found_in(body) == []


FOUND = {
    "It is virtually painless.\n": [("banned-word", 1)],
    "How safe is it? It\nis safe.\n": [("banned-word", 2)],
    "Risk free.\n\nRisk-free.\n": [("banned-word", 1), ("banned-word", 3)],
    "It erases scars, erasing them.\n": [("banned-word", 1), ("banned-word", 1)],
    "It does not erase and it erased.\n": [("banned-word", 1)],
    "It is pain\u00adless.\n": [("banned-word", 1)],
    "It cured her.\n": [("banned-word", 1)],
    "It transformed her, transforming all.\n": [("banned-word", 1)] * 2,
    "> Some words.\n> It is painless.\n": [("banned-word", 2)],
    "Painless it is\n==============\n": [("banned-word", 1)],
    "1. One\n2. Two\n   words\n3. Painless\n": [("banned-word", 4)],
    "- One\n\n    Painless words.\n": [("banned-word", 3)],
    '!!! note "N"\n    Words.\n\nPainless words.\n': [("banned-word", 4)],
    "[Some words\n](x.md) are\nsafe.\n": [("banned-word", 3)],
    f"Words\n- {'one ' * 13}\n- {'two ' * 13}\n": [("long-sentence", 1)],
    "Safe.&nbsp;[Link\nwords](x.md)\nSafe.\n": [("banned-word", 1), ("banned-word", 3)],
    "[Two\nlines](x.md) of words,\n[Here](x.md).\n": [("link-text", 3)],
    f"[@{'a-' * 40}z]\n" + RED: [("skin-tone", 2)],
    "30 percent, 30 % and 30%.\n": [("percentage", 1)] * 3,
    "1 in 10 or 1 in 1,000 or 1 out of 20 people.\n": [("denominators", 1)] * 2,
}


@pytest.mark.parametrize("body", FOUND)
def test_what_is_wrong_is_found_on_its_line(body):
    assert found_in(body) == FOUND[body]


def test_a_short_page_is_not_scored_by_its_table():
    table = "| A | B |\n|---|---|\n" + "| 1 day | Rare |\n" * 30
    hard = "Dermatological heterogeneity necessitates comprehensive investigations. " * 3

    assert found_in(f"{table}\n{hard}\n") == [("readability", 34)]


def test_only_a_faq_has_short_answers():
    body = "## Group\n\n### Question?\n\n" + "One two three four.\n\n" * 31

    assert found_in(body, layout="faq") == [("long-answer", 3)]
    assert found_in(body.replace("### Question?", "Words."), layout="faq") == []
    assert found_in(body) == []


HOSTILE = [
    "[ ](",
    "*a",
    "_",
    "a_",
    "[x](",
    "[x](a",
    "](",
    "![",
    "[[a|",
    "[@",
    " ",
    "a ",
    ".",
    '."',
    "1,",
    "1 in ",
    "1 in 10 ",
    "1% ",
    "brown ",
    "red ",
    "A. ",
    "|",
    "| ",
    "#",
    "!!! a ",
    "> ",
    "safe ",
    "how safe ",
    "best-",
    "\\*",
    "&amp;",
    "-",
    "- ",
    "{#",
    "é",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_hostile_lines_are_checked_to_the_end(piece: str, between: str):
    """A pattern that backtracks without bound would not come back within the life of the run."""
    line = (piece * 3000)[:3000]
    page = page_of(between.join([line] * 60) + "\n")
    draft = draft_of(page)

    check_page(draft, page)

    assert len(draft.problems) <= MOST_PROBLEMS


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1.!?#|-*_[]()@:{}<>&\"' \n\\"), max_size=300))
def test_any_text_is_checked_without_a_crash(text: str):
    page = page_of(text)
    lines = text.count("\n") + 1
    for passage in read_prose(page).passages:
        assert passage.line < BODY_LINE + lines
        assert passage.line_at(len(passage.text)) < BODY_LINE + lines


@pytest.mark.parametrize("mistake", ["[x](cost.md)", "[x](index.md#nowhere)"])
def test_of_a_page_that_is_held_only_the_new_words_are_told(folder: ContentFolder, mistake: str):
    changed = {"layout": "home", "changes": "[{on: 2026-11-22, what: First published.}]"}
    folder.page("tried.md", "[click here](index.md)\n", **changed)
    folder.load()
    folder.page("tried.md", f"Some words.\n\n[click here](index.md)\n\n{mistake}\n", **changed)

    found = [p for p in folder.load().problems if p.file == "en/tried.md" and p.rule != "place"]

    assert [(p.line, p.level) for p in found] == [(13, "warn"), (15, "stop")]
