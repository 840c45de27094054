"""What the shipped self-check says to every answer, and that caution always wins."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microsite.content import NOT_SURE, Level, Rule, SelfCheck, load
from microsite.content.readability import sentences, words
from microsite.content.self_check_words import words_of
from microsite.selfcheck.rules import decide, is_complete, missing, next_group, unanswered

PROJECT = Path(__file__).parents[2]
# The rows of the decision table that clinicians sign off, with their levels. A letter after a
# number is a part of a row.
TABLE = {
    "wait": "A1 B1 B2 C1 C3 C4 C5 C6 D1 D3a D4 D6 D11 D12 D12a D13 F1 F4 F7 G2 G4a G6a H1 H2 I1 I3"
    " J2 J3 K2 K3",
    "ask": "A2 A3 A3a C2 C3a D2 D3 D5 D6a D7 D9 D10 E2 E3 F2 F3 F6 F8 F9 F11 G1 G3 G4 G5 G6 G7 H1a"
    " H3 I2 I4 J1 K1",
    "fine": "B3 E1 F5 F10 G8 I5",
    "doctor": "D8",
}
LEVEL_OF = {name: Level(level) for level, names in TABLE.items() for name in names.split()}
ROWS = {"A": 3, "B": 3, "C": 6, "D": 13, "E": 3, "F": 11, "G": 8, "H": 3, "I": 5, "J": 3, "K": 3}


def shipped() -> SelfCheck:
    check = load(PROJECT / "content").self_check
    assert check is not None
    return check


CHECK = shipped()
CALM = {
    question: next(
        answer
        for answer in asked.answers
        if answer != NOT_SURE and not CHECK.rules_about(question, answer)
    )
    for question, asked in CHECK.questions.items()
}
ANSWERS = st.fixed_dictionaries(
    {question: st.sampled_from([*asked.answers]) for question, asked in CHECK.questions.items()}
)
SOME_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        question: st.sampled_from([*asked.answers]) for question, asked in CHECK.questions.items()
    },
)


def answers_for(rule: Rule) -> dict[str, str]:
    return {question: among[0] for question, among in rule.when.items()}


def told_by(answers: dict[str, str]) -> list[str]:
    return [finding.rule for finding in decide(CHECK, answers).findings]


def test_every_row_of_the_table_is_a_rule_with_its_level():
    assert {name: rule.level for name, rule in CHECK.rules.items()} == LEVEL_OF
    rows = {f"{letter}{number}" for letter, last in ROWS.items() for number in range(1, last + 1)}
    assert len(rows) == 61
    assert {name.rstrip("abc") for name in CHECK.rules} == rows


@pytest.mark.parametrize("name", CHECK.rules)
def test_each_rule_alone_gives_its_level(name):
    rule = CHECK.rules[name]
    for question, among in rule.when.items():
        for answer in among:
            answers = CALM | answers_for(rule) | {question: answer}

            result = decide(CHECK, answers)

            found = next(finding for finding in result.findings if finding.rule == name)
            assert found.level is LEVEL_OF[name]
            assert (found.told, found.why, found.next) == (rule.told, rule.why, rule.next)
            assert (found.sources, found.basis) == (rule.sources, rule.basis)
            if len(among) == 1 and len(rule.when) == 1:
                assert [finding.rule for finding in result.findings] == [name]
                assert result.level is LEVEL_OF[name]


def test_calm_answers_rule_nothing_out():
    result = decide(CHECK, CALM)

    assert (result.level, result.findings, result.ends_early) == (Level.FINE, (), False)


def can_hold_together(one: Rule, other: Rule) -> dict[str, str] | None:
    """Return answers for which both hold; None when a question would need two of them."""
    answers = {}
    for question in one.when.keys() | other.when.keys():
        among = [set(rule.when[question]) for rule in (one, other) if question in rule.when]
        both = set.intersection(*among)
        if not both:
            return None
        answers[question] = sorted(both)[0]
    return answers


def test_of_every_two_rules_the_more_careful_wins():
    pairs = 0
    for (name, one), (other_name, other) in combinations(CHECK.rules.items(), 2):
        answers = can_hold_together(one, other)
        if answers is None:
            continue
        pairs += 1

        result = decide(CHECK, CALM | answers)

        levels = [finding.level for finding in result.findings]
        assert levels == sorted(levels, reverse=True)
        assert result.level is levels[0]
        assert result.level >= max(one.level, other.level)
        told = {finding.rule for finding in result.findings}
        if not one.ends and not other.ends:
            assert {name, other_name} <= told
            assert result.level is max(CHECK.rules[each].level for each in told)
    assert pairs > 2000


@given(ANSWERS, st.data())
def test_a_more_worrying_answer_never_makes_the_result_milder(answers, data):
    question = data.draw(st.sampled_from([*CHECK.questions]))
    other = data.draw(st.sampled_from([*CHECK.questions[question].answers]))
    before, after = ({question: answer} for answer in (answers[question], other))
    if decide(CHECK, after).level <= decide(CHECK, before).level:
        return

    assert decide(CHECK, answers | after).level >= decide(CHECK, answers).level


@given(SOME_ANSWERS, ANSWERS)
def test_one_more_answer_never_makes_the_result_milder(answers, all_answers):
    for question in set(all_answers) - set(answers):
        more = answers | {question: all_answers[question]}

        assert decide(CHECK, more).level >= decide(CHECK, answers).level


@given(ANSWERS)
def test_findings_come_by_caution_and_then_in_the_order_of_the_questions(answers):
    result = decide(CHECK, answers)

    places = [*CHECK.questions]
    order = [
        (-[*Level].index(found.level), min(places.index(name) for name in found.questions))
        for found in result.findings
    ]
    assert order == sorted(order)
    assert result.level is max((found.level for found in result.findings), default=Level.FINE)


@given(ANSWERS)
def test_what_needs_a_doctor_is_always_told_first(answers):
    result = decide(CHECK, answers | {"skin-change": "yes"})

    assert result.level is Level.DOCTOR
    assert result.findings[0].rule == "D8"


@pytest.mark.parametrize(
    "question", [name for name, asked in CHECK.questions.items() if NOT_SURE in asked.answers]
)
def test_not_sure_is_ask(question):
    result = decide(CHECK, CALM | {question: NOT_SURE})

    (found,) = result.findings
    assert (result.level, found.level, found.rule) == (Level.ASK, Level.ASK, "")
    assert found.questions == (question,)
    asked = CHECK.questions[question]
    assert (found.told, found.why) == (f"You are not sure: {asked.text}", asked.why)
    assert (found.next, found.sources, found.basis) == (CHECK.not_sure, (), None)


def test_all_that_can_be_unsure_may_say_so():
    without = [name for name, asked in CHECK.questions.items() if NOT_SURE not in asked.answers]

    assert without == ["age", "skin-colour", "needles"]


def test_a_rule_about_not_sure_speaks_for_it():
    rules = dict(CHECK.rules)
    rules["D8"] = CHECK.rules["D8"].model_copy(update={"when": {"skin-change": ("yes", NOT_SURE)}})
    check = CHECK.model_copy(update={"rules": rules})

    result = decide(check, {"skin-change": NOT_SURE, "heart": NOT_SURE})

    assert [found.rule for found in result.findings] == ["D8", ""]
    assert result.findings[1].questions == ("heart",)


@given(ANSWERS)
def test_under_18_ends_early_and_only_a_doctors_matter_is_told_besides(answers):
    result = decide(CHECK, answers | {"age": "under-18"})

    matters = ["D8"] if answers["skin-change"] == "yes" else []
    assert result.ends_early
    assert [found.rule for found in result.findings] == [*matters, "A1"]


def test_under_18_nothing_more_is_asked():
    answers = {"age": "under-18"}

    assert decide(CHECK, answers).level is Level.WAIT
    assert missing(CHECK, answers) == []
    assert is_complete(CHECK, answers)
    assert next_group(CHECK, answers) is None


def test_an_implant_with_radiofrequency_is_a_reason_to_wait():
    assert told_by({"implant": "yes"}) == ["G6"]
    assert told_by({"offered-rf": "yes"}) == ["K1"]
    assert told_by({"implant": "yes", "offered-rf": "yes"}) == ["G6a", "G6", "K1"]
    assert told_by({"implant": "no", "offered-rf": "yes"}) == ["K1"]


STRANGE = [
    {"shoe-size": "9"},
    {"age": "17"},
    {"age": NOT_SURE},
    {"age": ""},
    {"skin-change": "YES"},
    {"skin-change": "yes "},
    {"A1": "under-18"},
    {"": ""},
]


@pytest.mark.parametrize("strange", STRANGE)
def test_what_was_not_asked_does_not_count(strange):
    assert decide(CHECK, strange) == decide(CHECK, {})
    assert missing(CHECK, strange) == [*CHECK.questions]
    assert decide(CHECK, CALM | {"shoe-size": "9"}) == decide(CHECK, CALM)


def test_the_questions_are_asked_group_by_group():
    answers: dict[str, str] = {}
    for name, group in CHECK.groups.items():
        assert next_group(CHECK, answers) == name
        assert unanswered(group, answers) == [*group.questions]
        *most, last = group.questions
        answers |= {question: CALM[question] for question in most}
        assert unanswered(group, answers) == [last]
        assert not is_complete(CHECK, answers)
        answers[last] = CALM[last]
        assert unanswered(group, answers) == []

    assert next_group(CHECK, answers) is None
    assert is_complete(CHECK, answers)


def test_the_groups_are_those_of_the_flow_and_short():
    titles = [group.title for group in CHECK.groups.values()]

    assert len(titles) == 10
    assert titles[0] == "Your age"
    assert len(CHECK.questions) <= 45
    assert max(len(group.questions) for group in CHECK.groups.values()) <= 10
    assert all(len(asked.answers) <= 6 for asked in CHECK.questions.values())


PROMISING = re.compile(
    r"suitab|\bsafe|guarant|promis|perfect|risk.free|no risk|harmless|definitely|certainly"
    r"|will (?:work|help|improve)|\bcure|worry about nothing|right for you",
    re.I,
)
SHOWN = [(".".join(map(str, path)), text) for path, text in words_of(CHECK) if text]


@pytest.mark.parametrize(("place", "text"), SHOWN, ids=[place for place, _ in SHOWN])
def test_what_patients_read_is_short_and_promises_nothing(place, text):
    assert not PROMISING.search(text)
    assert all(len(words(sentence)) <= 22 for _, sentence in sentences(text))
    assert "  " not in text


def test_the_words_of_a_calm_result_are_those_that_were_agreed():
    fine = CHECK.results.fine

    assert fine.heading == "Nothing you told us rules it out"
    for part in ("trained practitioner still needs to look at your skin", "doing nothing"):
        assert part in fine.text


def test_weak_evidence_says_so():
    weak = re.compile(
        r"weak|no trial|little evidence|too little|may\b|rule of practice|often", re.I
    )
    practice = [
        name
        for name in ("B2", "D12", "E3", "F2", "I1", "I2", "I3", "F10")
        if not weak.search(f"{CHECK.rules[name].why} {CHECK.rules[name].next}")
    ]

    assert practice == []


def test_nobody_is_told_to_stop_a_medicine():
    for name in ("F1", "F3", "F6", "F9"):
        advice = CHECK.rules[name].next
        assert re.search(r"Do not stop|Keep taking", advice), name
