"""The clinic says in ``checks.yaml`` which words pages do not use, and how strict the checks are."""

from __future__ import annotations

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


def test_a_banned_word_is_told_with_what_to_write_instead(folder: ContentFolder):
    folder.write("en/checks.yaml", CHECKS)

    assert folder.problems_of("It is virtually\npainless.\n") == [
        "en/tried.md:9: “virtually painless” is not used on these pages."
        f" Instead: Say how much it hurts. {EXCUSE}"
    ]


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
