"""What an editor can get wrong in the self-check is told, and patients keep the last good one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.content.test_house_rules import CHECKS
from tests.folder import SOURCES, ContentFolder, problems, warnings
from tests.self_check import SELF_CHECK

FILE = "en/self-check.yaml"
IDLE = (
    "      idle:\n        text: How?\n        why: We ask.\n        answers: {yes: Yes, no: No}\n"
)
RULE = "  {}:\n    when: {}\n    level: {}\n    told: So.\n    why: So.\n    next: So.\n    basis: usual practice\n"


def with_rule(when: str, level: str = "wait", name: str = "Z1") -> str:
    return SELF_CHECK + RULE.format(name, when, level)


def line_of(text: str, part: str) -> int:
    assert text.count(part) == 1, part
    return text.count("\n", 0, text.index(part)) + 1


@pytest.fixture
def checked(folder: ContentFolder) -> ContentFolder:
    folder.write(FILE, SELF_CHECK)
    return folder


def test_a_site_may_do_without_a_self_check(folder: ContentFolder):
    library = folder.load()

    assert library.self_check is None
    assert problems(library) == []


def test_the_self_check_is_read_in_the_order_of_its_file(checked: ContentFolder):
    library = checked.load()
    check = library.self_check

    assert problems(library) == []
    assert check is not None
    assert list(check.groups) == ["age", "health", "offer"]
    assert list(check.questions) == ["age", "pregnant", "mole", "implant", "offered-rf"]
    assert list(check.rules) == ["A1", "B1", "D8", "G6", "G6a", "K1"]
    assert check.rules["A1"].when == {"age": ("under-18",)}
    assert [check.rules["A1"].ends, check.rules["B1"].ends] == [True, False]


# (what is replaced, by what, a part of the line that is told, what is told, the cure)
MISTAKES = {
    "an unknown question": ("when: {pregnant: yes}", "when: {pregnent: yes}", "when: {pregnent", "There is no question “pregnent”.", "Did you mean “pregnant”?"),
    "an unknown question, unlike any": ("when: {pregnant: yes}", "when: {tattoo: yes}", "when: {tattoo", "There is no question “tattoo”.", "Write the question, or correct the name."),
    "an unknown answer": ("when: {pregnant: yes}", "when: {pregnant: [yes, not-shure]}", "[yes, not-shure]", "The question “pregnant” has no answer “not-shure”.", "Did you mean “not-sure”?"),
    "an unknown answer, unlike any": ("when: {pregnant: yes}", "when: {pregnant: maybe}", "pregnant: maybe", "The question “pregnant” has no answer “maybe”.", "Use one of: yes, no, not-sure."),
    "an unknown source": ("sources: [alam-2014]", "sources: [alan-2014]", "[alan-2014]", "There is no source “alan-2014”.", "Did you mean “alam-2014”?"),
    "an unknown source, unlike any": ("sources: [alam-2014]", "sources: [x]", "sources: [x]", "There is no source “x”.", "Add it to sources.yaml, or correct the name."),
    "no reason": ("    why: It has not been tested.\n    next: Wait.", "    next: Wait.", "  B1:", "“rules > B1 > why” is missing.", "Add a line “why: …”."),
    "an empty reason": ("why: You still grow.", "why:", "    why:\n    next", "“rules > A1 > why” is empty.", "Write something after the colon."),
    "nothing that it rests on": ("    sources: [alam-2014]\n", "", "  B1:", "“rules > B1” has neither sources nor a basis.", "Say what the rule rests on."),
    "an empty list of what it rests on": ("sources: [alam-2014]", "sources: []", "  B1:", "“rules > B1” has neither sources nor a basis.", "Say what the rule rests on."),
    "a basis of our own": ("basis: usual practice", "basis: common sense", "basis: common sense", "“rules > A1 > basis” cannot be “common sense”.", "Use one of: common medical knowledge, usual practice, our judgement."),
    "an unknown level": ("level: doctor", "level: docter", "level: docter", "“rules > D8 > level” cannot be “docter”.", "Did you mean “doctor”?"),
    "a level that is none": ("level: doctor", "level: stop", "level: stop", "“rules > D8 > level” cannot be “stop”.", "Use one of: fine, ask, wait, doctor."),
    "a rule without a condition": ("when: {pregnant: yes}", "when: {}", "when: {}", "“rules > B1 > when” is empty.", "Write something after the colon."),
    "a rule about no answer": ("when: {pregnant: yes}", "when: {pregnant: []}", "pregnant: []", "“rules > B1 > when > pregnant” is empty.", "Write something after the colon."),
    "a wrong number of a rule": ("  D8:", "  d8:", "  d8:", "“rules > d8” must be a capital letter and a number, such as D3 or D3a.", ""),
    "a wrong name of a question": ("      mole:", "      A mole:", "      A mole:", "“groups > health > questions > A mole” must be small letters, digits and hyphens", ""),
    "one answer": ("answers: {under-18: Under 18, adult: 18 or over}", "answers: {under-18: Under 18}", "answers: {under-18: Under 18}", "“groups > age > questions > age > answers” has 1 entry.", "Write 2 or more."),
    "a line that is not known": ("not_sure: Ask", "notsure: Ask", "notsure:", "“notsure” is not known here.", "Did you mean “not_sure”?"),
    "a level without a result": ("  ask:\n    heading: Ask first\n    text: Show this page.\n", "", "results:", "“results > ask” is missing.", ""),
    "a review before the change": ("review_due: 2027-05-22", "review_due: 2026-05-22", "review_due:", "review_due must be later than changed.", ""),
    "a question in two groups": ("      offered-rf:\n", f"{IDLE.replace('idle', 'mole')}      offered-rf:\n", "      mole:\n        text: How?", "“mole” is also a question of the group “health”.", "Give each question a name of its own."),
    "a question for nothing": ("      offered-rf:\n", f"{IDLE}      offered-rf:\n", "      idle:", "No rule uses the answers to “idle”: it is asked for nothing.", "Write a rule for one of its answers, or take the question out."),
    "every answer": ("when: {pregnant: yes}", "when: {pregnant: [yes, no, not-sure]}", "when: {pregnant: [", "“B1” holds for every answer to “pregnant”.", "Leave out the answers that need no care."),
    "not sure, and fine": ("when: {mole: yes}\n    level: doctor", "when: {mole: [yes, not-sure]}\n    level: fine", "when: {mole: [", "“D8” is fine for somebody who is not sure.", "Take not-sure out: it leads to “ask” by itself."),
    "no way to a result": ("level: doctor", "level: ask", "  doctor:", "No answer leads to the result “doctor”.", "Write a rule that does."),
    "an end of the questions in a later group": ("when: {pregnant: yes}\n    level: wait", "when: {pregnant: yes}\n    level: wait\n    ends: yes", "    ends: yes\n    told: You are pregnant.", "“B1” ends the questions, but does not rest on one of the first group.", "Only one question of the first group can end the self-check."),
    "an end by two questions": ("when: {age: under-18}", "when: {age: under-18, mole: no}", "ends: yes", "“A1” ends the questions, but does not rest on one of the first group.", "Only one question of the first group can end the self-check."),
    "a promise in a result": ("text: Somebody must look at your skin.", "text: You are suitable.", "You are suitable", "“suitable” promises what no self-check can know.", "Say what to do, and who looks at the skin."),
    "a promise in advice": ("next: Wait.", "next: It is SAFE later.", "It is SAFE", "“SAFE” promises what no self-check can know.", "Say what to do, and who looks at the skin."),
    "a promise in a question": ("text: Does a mole bleed?", "text: This will help?", "This will help?", "“This will help” promises what no self-check can know.", "Say what to do, and who looks at the skin."),
}  # fmt: skip
ADDED = {
    "two rules for the same answers": (with_rule("{pregnant: yes}", "ask"), "“Z1” holds for the same answers as “B1”.", "Keep one of them, or correct the answers."),
    "two rules for the same answers in another order": (with_rule("{offered-rf: yes, implant: yes}", "doctor"), "“Z1” holds for the same answers as “G6a”.", "Keep one of them, or correct the answers."),
    "a rule after the end of the questions": (with_rule("{age: under-18, mole: no}"), "“Z1” never counts: “A1” ends the questions.", "Correct the answers, or take the rule out."),
    "a milder rule below a stricter one": (with_rule("{pregnant: yes, mole: no}", "ask"), "“Z1” changes no result: “B1” is more careful.", "Correct the answers, or take the rule out."),
    "no answer that is fine": (with_rule("{offered-rf: no}").replace("level: fine", "level: ask"), "No answer to “offered-rf” leaves the result “fine” open.", "Add an answer that needs no care, or correct the rules."),
}  # fmt: skip
PLACES = {"no answer that is fine": "      offered-rf:\n"}


@pytest.mark.parametrize(("old", "new", "at", "said", "cure"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_and_the_last_good_one_stays(checked, old, new, at, said, cure):
    before = checked.load().self_check
    assert SELF_CHECK.count(old) == 1, old
    text = SELF_CHECK.replace(old, new)
    checked.write(FILE, text)

    library = checked.load()

    told = f"{FILE}:{line_of(text, at)}: {said}"
    assert any(one.startswith(told) and cure in one for one in problems(library)), problems(library)
    assert library.self_check == before


@pytest.mark.parametrize("name", ADDED)
def test_rules_that_do_not_fit_together_are_told(checked: ContentFolder, name):
    text, said, cure = ADDED[name]
    before = checked.load().self_check
    checked.write(FILE, text)

    library = checked.load()

    place = PLACES.get(name) or text[text.index("    when", text.index("  Z1:")) :]
    assert problems(library) == [f"{FILE}:{line_of(text, place)}: {said} {cure}"]
    assert library.self_check == before


@pytest.mark.parametrize("when", ["{pregnant: yes, mole: no}", "{pregnant: no, mole: no}"])
def test_a_rule_that_adds_something_is_accepted(checked: ContentFolder, when):
    checked.write(FILE, with_rule(when))

    assert problems(checked.load()) == []


def test_a_first_self_check_with_a_mistake_is_not_published(folder: ContentFolder):
    folder.write(FILE, with_rule("{pregnant: yes}", "ask"))

    library = folder.load()

    assert library.self_check is None
    assert len(problems(library)) == 1


def test_an_emptied_self_check_keeps_what_it_said(checked: ContentFolder):
    before = checked.load().self_check
    checked.write(FILE, "# Nothing.\n")

    library = checked.load()

    assert library.self_check == before
    assert [one.partition(". ")[0] for one in problems(library)] == [
        f"{FILE}:1: There is nothing in here"
    ]


def test_a_self_check_that_is_taken_away_is_gone(checked: ContentFolder):
    checked.load()
    (checked.root / FILE).unlink()

    library = checked.load()

    assert (library.self_check, problems(library)) == (None, [])


def test_a_banned_word_is_told_on_its_line(checked: ContentFolder):
    checked.write("en/checks.yaml", CHECKS)
    text = SELF_CHECK.replace("next: Read about it.", "next: Get a natural glow.")
    checked.write(FILE, text)

    (found,) = problems(checked.load())

    assert found.startswith(f"{FILE}:{line_of(text, 'natural')}: “natural” is not used")


def test_a_long_sentence_is_told_on_its_line(checked: ContentFolder):
    text = SELF_CHECK.replace("why: RF has a current.", f"why: {'Word ' * 26}ends.")
    checked.write(FILE, text)

    told = [one for one in warnings(checked.load()) if one.startswith(FILE)]

    assert [one.partition(": “")[0] for one in told] == [
        f"{FILE}:{line_of(text, 'why: Word')}: This sentence has 27 words"
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2027, 5, 22), []), (date(2027, 5, 23), ["warn"]), (date(2027, 6, 22), ["stop"])],
)
def test_a_late_review_is_told_while_the_self_check_stays_up(checked: ContentFolder, day, said):
    library = checked.load(today=day)

    found = [one for one in library.problems if one.file == FILE]
    assert [one.level for one in found] == said
    assert all(str(one).startswith(f"{FILE}:2: The review was due on 2027-05-22.") for one in found)
    assert library.self_check is not None


def test_a_source_of_the_self_check_is_in_use(checked: ContentFolder):
    told = [one for one in warnings(checked.load()) if "No page cites" in one]
    checked.write(FILE, SELF_CHECK.replace("sources: [alam-2014]", "basis: our judgement"))

    assert told == []
    assert any("No page cites “alam-2014”" in one for one in warnings(checked.load()))


def test_a_source_that_is_taken_away_is_told_where_the_self_check_needs_it(checked: ContentFolder):
    checked.load()
    checked.write("sources.yaml", SOURCES[SOURCES.index("nhs-choosing") :])

    line = line_of(SELF_CHECK, "sources: [alam-2014]")
    assert f"{FILE}:{line}: There is no source “alam-2014”." in problems(checked.load())[0]
