"""The words that stop somebody once, and what is told of a file that cannot be used."""

from __future__ import annotations

import pytest

from microsite.content import load
from tests.browser import PROJECT
from tests.folder import ContentFolder
from tests.worrying_signs import SIGNS

SHIPPED = load(PROJECT / "content").worrying_signs


def found(text: str) -> list[str]:
    assert SHIPPED
    return [found.name for found in SHIPPED.found_in(text)]


# Each with the card that it must bring up, above all when a “no” stands beside it.
MUST_STOP = [
    ("The redness is spreading across my cheek.", "today"),
    ("It is spreading, and the skin is red and hot.", "today"),
    ("There is pus coming out", "today"),
    ("i have had a FEVER since sunday", "today"),
    ("feeling feverish and shivery", "today"),
    ("No fever so far.", "today"),
    ("I don't have any pus, not yet", "today"),
    ("The skin blanched straight after my filler", "today"),
    ("After filler the skin went white", "today"),
    ("My face is swollen", "today"),
    ("One side of my face is numb", "today"),
    ("I got burnt by the laser", "today"),
    ("The pain is getting worse and worse", "today"),
    ("I have trouble breathing", "emergency"),
    ("since then breathing has been hard", "emergency"),
    ("I can’t breathe properly", "emergency"),
    ("I cant breathe", "emergency"),
    ("I can\u00b4t breathe", "emergency"),
    ("short of breath since the numbing cream", "emergency"),
    ("my lips are very swollen", "emergency"),
    ("swelling of my tongue", "emergency"),
    ("There was a sudden change in my vision", "emergency"),
    ("I suddenly lost the sight of one eye", "emergency"),
    ("Blurred vision in my left eye", "emergency"),
    ("I fainted twice", "emergency"),
    ("I want to kill myself", "self-harm"),
    ("sometimes I think about suicide", "self-harm"),
    ("I have thoughts of self-harm", "self-harm"),
    ("I don’t want to live like this", "self-harm"),
]
MUST_NOT_STOP = [
    "",
    "I can come on Tuesdays.",
    "I have acne scars and stretch marks from pregnancy.",
    "I have black skin and get dark marks.",
    "White skin, faint lines around my eyes.",
    "I can't go on Fridays, pushing it is fine.",
    "I had a session last year and can't see results.",
    "An old burn scar on my arm.",
    "I do not live nearby and want to know the prices.",
    "What does it cost? Do you fit me in before June?",
    "My scars got worse with age.",
]


@pytest.mark.parametrize(("text", "card"), MUST_STOP)
def test_a_sign_brings_up_its_card(text, card):
    assert card in found(text)


@pytest.mark.parametrize("text", MUST_NOT_STOP)
def test_ordinary_words_bring_up_none(text):
    assert found(text) == []


def test_the_most_urgent_card_is_first_and_several_may_come_up():
    assert found("Pus and a fever. I can't breathe!") == ["emergency", "today"]


def test_words_of_two_sentences_are_no_phrase():
    assert found("I have no trouble. Breathing exercises help me relax.") == []


def test_words_far_apart_are_no_phrase():
    assert found("red is my favourite colour of all the ones that could spread") == []


def test_hostile_text_is_looked_through_quickly():
    for text in ("trouble " * 2_500, "red\u0301" * 5_000, "a" * 20_000, ". " * 10_000):
        assert found(text) == []


def test_a_site_may_do_without_the_file(folder: ContentFolder):
    assert folder.load().worrying_signs is None


# (text that is replaced, by what, the line, part of what is said, part of the cure)
MISTAKES = [
    ("[pus,", "[pu*,", 13, "would find nearly everything", "Write more of the word"),
    ("[pus,", "[p,", 13, "would find nearly everything", "Add another word"),
    ("[pus,", "[p.u.s,", 13, "has other signs than letters", "Leave them out"),
    ("[pus,", "[trouble breath*,", 13, "also among the words of “emergency”", "Keep it in one"),
    ("[pus,", "[fever*,", 13, "also among the words of “today”", "Keep it in one"),
    ("[urgent, clinic]", "[police]", 12, "“police” is no number", "such as Samaritans 116 123"),
    ("[urgent, clinic]", "[]", 12, "is empty", "Write something"),
    ("    title: Get help today\n", "", 9, "“signs > today > title” is missing", "Add a line"),
    ("changed:", "chnged:", 1, "“chnged” is not known", "changed"),
    ("  today:", "  To day:", 9, "must be small letters", ""),
    ("2999-05-22", "2026-11-21", 2, "must be later than changed", ""),
    ("Somebody should look at this today.", "A miracle.", 11, "“miracle” is not used", "Instead"),
]


@pytest.mark.parametrize(("old", "new", "line", "says", "cure"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_to_do(
    folder: ContentFolder, old, new, line, says, cure
):
    folder.write("en/checks.yaml", "banned: [{word: miracle, instead: what it can do}]\n")
    assert old in SIGNS
    folder.write("en/worrying-signs.yaml", SIGNS.replace(old, new, 1))

    problems = [one for one in folder.load().problems if "worrying" in one.file]

    told = [one for one in problems if says in one.message]
    assert [(one.line, cure in one.cure) for one in told] == [(line, True)], problems


def test_a_file_with_a_mistake_leaves_the_last_good_one_up(folder: ContentFolder, tmp_path):
    folder.write("en/worrying-signs.yaml", SIGNS)
    load(folder.root, keep=tmp_path / "kept")
    folder.write("en/worrying-signs.yaml", "signs: nonsense\n")

    signs = load(folder.root, keep=tmp_path / "kept").worrying_signs

    assert signs is not None
    assert [one.name for one in signs.found_in("pus")] == ["today"]


def test_a_late_review_is_told(folder: ContentFolder):
    folder.write("en/worrying-signs.yaml", SIGNS.replace("2999-05-22", "2026-11-23"))

    problems = [one for one in folder.load().problems if "worrying" in one.file]

    assert [(one.line, one.rule) for one in problems] == [(2, "overdue-review")]
