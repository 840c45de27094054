"""What the checks of words leave alone, how strict they are, and what time does to a page."""

from __future__ import annotations

from datetime import date

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
from microsite.content.wording import EXCUSE
from tests.folder import ContentFolder, problems, warnings

CHECKS = """\
strengths: [lidocaine]
banned:
  - word: safe
    instead: Name the risk.
    unless: [how safe, relatively safe, no treatment is safe]
  - word: virtually painless
    instead: Say how much it hurts.
  - word: painless
    instead: Say how it feels.
  - word: risk-free
    instead: Name the risk.
  - word: erase
    instead: can fade
    unless: [does not erase]
  - word: natural
    instead: Say what happens.
"""
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


def test_a_banned_word_is_told_with_what_to_write_instead(folder: ContentFolder):
    folder.write("en/checks.yaml", CHECKS)

    assert folder.problems_of("It is virtually\npainless.\n") == [
        "en/tried.md:9: “virtually painless” is not used on these pages."
        f" Instead: Say how much it hurts. {EXCUSE}"
    ]


def test_a_short_page_is_not_scored_by_its_table():
    table = "| A | B |\n|---|---|\n" + "| 1 day | Rare |\n" * 30
    hard = "Dermatological heterogeneity necessitates comprehensive investigations. " * 3

    assert found_in(f"{table}\n{hard}\n") == [("readability", 34)]


def test_only_a_faq_has_short_answers():
    body = "## Group\n\n### Question?\n\n" + "One two three four.\n\n" * 31

    assert found_in(body, layout="faq") == [("long-answer", 3)]
    assert found_in(body.replace("### Question?", "Words."), layout="faq") == []
    assert found_in(body) == []


def test_a_warning_that_the_clinic_made_a_stop_holds_the_page(folder: ContentFolder):
    folder.page("tried.md", "About 70% of people.\n")
    told = [said for said in warnings(folder.load()) if "percentage" in said]
    assert told == [
        "en/tried.md:9: “70%” is a bare percentage. Say it as people: “about 7 in 10 people”."
        " What it is the strength of, such as lidocaine, goes into “strengths” of checks.yaml."
    ]

    folder.write("en/checks.yaml", "levels:\n  percentage: stop\n")

    assert problems(folder.load()) == told


def test_a_stop_that_the_clinic_made_a_warning_is_published(folder: ContentFolder):
    folder.write("en/checks.yaml", f"levels:\n  banned-word: warn\n{CHECKS}")
    folder.page("tried.md", "A natural glow.\n")

    library = folder.load()

    assert problems(library) == []
    assert "A natural glow." in library.pages["/tried/"].html
    assert [said for said in warnings(library) if "natural" in said] == [
        f"en/tried.md:9: “natural” is not used on these pages. Instead: Say what happens. {EXCUSE}"
    ]


def test_a_new_house_rule_is_applied_to_pages_that_did_not_change(folder: ContentFolder):
    folder.page("tried.md", "A natural glow.\n")
    assert problems(folder.load()) == []

    folder.write("en/checks.yaml", CHECKS)

    assert len(problems(folder.load())) == 1
    assert "A natural glow." in folder.load().pages["/tried/"].html  # the last good page


def test_house_rules_that_cannot_be_read_leave_the_last_good_ones(folder: ContentFolder):
    folder.write("en/checks.yaml", CHECKS)
    folder.load()
    folder.write("en/checks.yaml", f"levels:\n  long-sentense: stop\n{CHECKS}")

    assert folder.problems_of("A natural glow.\n") == [
        "en/checks.yaml:2: “levels > long-sentense” is not a rule whose level can be changed."
        " Did you mean “long-sentence”?",
        f"en/tried.md:9: “natural” is not used on these pages. Instead: Say what happens. {EXCUSE}",
    ]


def test_a_banned_word_keeps_the_last_good_meaning(folder: ContentFolder):
    folder.write("en/checks.yaml", CHECKS)
    folder.load()
    folder.write("en/glossary.yaml", "Dermis:\n  meaning: A natural layer.\n")

    library = folder.load()

    assert problems(library) == [
        "en/glossary.yaml:2: “natural” is not used on these pages."
        f" Instead: Say what happens. {EXCUSE}"
    ]
    assert [term.meaning for term in library.terms] == ["The layer under the outer skin."]


def test_a_banned_price_alone_does_not_take_the_site_down(folder: ContentFolder):
    folder.write("en/checks.yaml", CHECKS)
    clinic = (folder.root / "clinic.yaml").read_text()
    folder.write("clinic.yaml", clinic + "prices:\n  - item: One\n    price: 1\n    note: Safe\n")

    assert problems(folder.load()) == [
        f"clinic.yaml:{clinic.count(chr(10)) + 4}: “Safe” is not used on these pages."
        f" Instead: Name the risk. {EXCUSE}"
    ]


GRADED_AND_CARE = """\
!!! care urgent "Get help today if:"
    - you have severe pain

!!! claim some "Fine lines"
    Some people saw a change [@alam-2014].

!!! evidence "What the evidence says"
    | Concern | Evidence | In plain words |
    |---|---|---|
    | Scars | good | Scars look better [@alam-2014]. |
"""


@pytest.mark.parametrize(
    ("today", "overdue", "told"),
    [
        (date(2027, 5, 22), "", []),
        (date(2027, 5, 23), "due", ["overdue-review"]),
        (date(2027, 6, 21), "due", ["overdue-review"]),
        (date(2027, 6, 22), "lapsed", ["lapsed-review"]),
    ],
)
def test_a_late_review_never_takes_a_page_down(folder: ContentFolder, today, overdue, told):
    folder.page("tried.md", GRADED_AND_CARE)

    library = folder.load(today=today)

    page = library.pages["/tried/"]
    about_time = [p for p in library.problems if p.file == page.file and "review" in p.rule]
    assert page.overdue == overdue
    assert [(p.rule, p.line) for p in about_time] == [(rule, 6) for rule in told]
    assert problems(library) == []


def test_long_after_its_review_a_page_folds_its_grades_but_no_card(folder: ContentFolder):
    folder.page("tried.md", GRADED_AND_CARE)
    fresh = folder.load(today=date(2027, 5, 22)).pages["/tried/"].html

    late = folder.load(today=date(2027, 6, 22)).pages["/tried/"].html

    assert "<details" not in fresh
    before, opened, rest = late.partition('<details class="overdue-claims">')
    folded, closed, _ = rest.partition("</details>")
    assert (opened, closed) != ("", "")
    assert "you have severe pain" in before
    assert "Some people saw a change" in folded
    assert "Scars look better" in folded


def test_a_source_that_nobody_looked_at_for_two_years_is_told_but_holds_no_page(folder):
    folder.page("tried.md", "Some words [@alam-2014].\n")
    assert "stale-source" not in rules_of(folder, date(2028, 11, 21))

    library = folder.load(today=date(2028, 11, 22))

    stale = [problem for problem in library.problems if problem.rule == "stale-source"]
    assert [(p.file, p.line, p.level, p.holds_page) for p in stale] == [
        ("sources.yaml", 1, "stop", False)
    ]
    assert "Some words" in library.pages["/tried/"].html


def rules_of(folder: ContentFolder, today: date) -> set[str]:
    return {problem.rule for problem in folder.load(today=today).problems}


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
