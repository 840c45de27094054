"""The picture and the table cannot say anything else than the rules do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from microsite.content import Level, SelfCheck, Source, load
from microsite.selfcheck.diagram import flow, pieces
from microsite.selfcheck.pen import SIGNS
from microsite.selfcheck.rules import decide
from microsite.selfcheck.table import HEADINGS, as_markdown, rows
from tests.folder import ContentFolder
from tests.self_check import SELF_CHECK

PROJECT = Path(__file__).parents[2]
Marks = list[tuple[str, str]]


def shipped() -> tuple[SelfCheck, dict[str, Source]]:
    library = load(PROJECT / "content")
    assert library.self_check is not None
    return library.self_check, dict(library.sources)


CHECK, SOURCES = shipped()


def check_of(folder: ContentFolder, text: str) -> SelfCheck:
    folder.write("en/self-check.yaml", text)
    check = folder.load().self_check
    assert check is not None
    return check


def marks_in(part: Element) -> Marks:
    """Return (rule, level) of the marks that are right in this part of the drawing."""
    return [
        (mark.get("data-rule", "?"), mark.get("data-level", "?"))
        for mark in part.findall("g[@data-level]")
    ]


def answers_in(drawing: str) -> Iterator[tuple[str, str, Element]]:
    for question in fromstring(drawing).iterfind(".//g[@data-question]"):
        for answer in question.findall("g[@data-answer]"):
            yield question.get("data-question", ""), answer.get("data-answer", ""), answer


def decided(check: SelfCheck, answers: dict[str, str]) -> Marks:
    return [(found.rule, found.level.value) for found in decide(check, answers).findings]


def drawn(check: SelfCheck) -> dict[tuple[str, str], Marks]:
    return {
        (question, answer): marks_in(part) for question, answer, part in answers_in(flow(check))
    }


def test_the_drawing_shows_what_each_answer_alone_leads_to():
    expected = {
        (question, answer): decided(CHECK, {question: answer})
        for question, asked in CHECK.questions.items()
        for answer in asked.answers
    }

    assert drawn(CHECK) == expected


def test_the_drawing_shows_what_answers_lead_to_together():
    found = []
    for question, answer, part in answers_in(flow(CHECK)):
        for together in part.findall("g[@data-together]"):
            others = dict(pair.split("=") for pair in together.get("data-together", "").split(","))
            (mark,) = marks_in(together)
            assert mark in decided(CHECK, {question: answer, **others})
            assert mark not in decided(CHECK, {question: answer})
            found.append((question, mark[0]))
    several = [
        (question, name)
        for name, rule in CHECK.rules.items()
        if len(rule.when) > 1
        for question in rule.when
    ]

    assert sorted(found) == sorted(several) == [("implant", "G6a"), ("offered-rf", "G6a")]


def test_every_rule_is_drawn_with_its_level_in_a_word_and_a_shape():
    seen = {}
    for mark in fromstring(flow(CHECK)).iterfind(".//g[@data-level]"):
        level = mark.get("data-level", "")
        words = [text.text for text in mark.findall("text")]
        rule = mark.get("data-rule", "")
        assert words == [level, rule] if rule else [level]
        (sign,) = mark.findall("g")
        assert sign.get("class") == f"decision-flow__sign decision-flow__sign--{level}"
        assert sign[0].get("d") == SIGNS[Level(level)][0]
        seen[rule] = level

    assert seen.pop("") == "ask"
    assert seen == {name: rule.level.value for name, rule in CHECK.rules.items()}
    assert len({outline for outline, _ in SIGNS.values()}) == len(Level)


def test_the_drawing_says_every_question_and_answer():
    text = " ".join(part.text or "" for part in fromstring(flow(CHECK)).iter("text"))

    for group in CHECK.groups.values():
        assert group.title in text
        for asked in group.questions.values():
            assert asked.text in text
            assert all(answer in text for answer in asked.answers.values())


def test_an_answer_without_a_rule_leads_on():
    for _, answer, part in answers_in(flow(CHECK)):
        leads_on = bool(part.findall("path[@class='decision-flow__on']"))
        assert leads_on is (part.find("g") is None), answer


def test_only_an_answer_that_ends_the_questions_says_so():
    ends = [
        (question, answer)
        for question, answer, part in answers_in(flow(CHECK))
        if part.findall("path[@class='decision-flow__end']")
    ]

    assert ends == [("age", "under-18")]


def test_the_drawing_follows_the_file(folder: ContentFolder):
    before = check_of(folder, SELF_CHECK)
    assert drawn(before)["pregnant", "yes"] == [("B1", "wait")]
    assert drawn(before)["pregnant", "not-sure"] == [("", "ask")]

    text = SELF_CHECK.replace("level: wait\n    told: You are p", "level: ask\n    told: You are p")
    text = text.replace("{pregnant: yes}", "{pregnant: [yes, not-sure]}")
    after = check_of(folder, text.replace("Are you pregnant?", "Is a baby on its way?"))

    assert drawn(after)["pregnant", "yes"] == [("B1", "ask")]
    assert drawn(after)["pregnant", "not-sure"] == [("B1", "ask")]
    assert "Is a baby on its way?" in flow(after)
    assert "Are you pregnant?" not in flow(after)


def test_the_pieces_are_the_questions_and_the_result():
    titles = [piece.title for piece in pieces(CHECK)]

    assert titles[:-1] == [asked.text for asked in CHECK.questions.values()]
    assert "Result" in titles[-1]
    assert sum(piece.height for piece in pieces(CHECK)) == pytest.approx(
        float(fromstring(flow(CHECK)).get("viewBox", "").split()[-1]), abs=0.5
    )


def test_words_that_mean_something_in_svg_are_only_words(folder: ContentFolder):
    text = SELF_CHECK.replace("Are you pregnant?", '"<b> & <script>?"')

    assert "<b> & <script>?" in (
        part.text for part in fromstring(flow(check_of(folder, text))).iter("text")
    )


def test_the_table_has_every_rule_with_all_that_a_clinician_signs():
    table = list(rows(CHECK, SOURCES))
    lines = (
        as_markdown(CHECK, SOURCES).split("## Rules")[1].split("## Sources")[0].strip().split("\n")
    )

    assert [row.name for row in table] == [*CHECK.rules]
    assert lines[0] == f"| {' | '.join(HEADINGS)} |"
    assert len(lines) == len(table) + 2
    for row, line in zip(table, lines[2:], strict=True):
        rule = CHECK.rules[row.name]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == len(HEADINGS)
        assert cells[0] == row.name
        assert cells[2].startswith(f"**{rule.level.value}**")
        assert cells[3:5] == [f"*{rule.told}* {rule.why}", rule.next]
        assert cells[6:] == ["", ""]
        for question, answers in rule.when.items():
            assert CHECK.questions[question].text in cells[1]
            assert all(CHECK.questions[question].answers[answer] in cells[1] for answer in answers)
        assert len(row.references) == len(rule.sources)
        assert (rule.basis or "") in cells[5]


def test_the_numbers_in_the_table_are_those_of_its_sources():
    listed = re.findall(
        r"^(\d+)\. (.+) <(https://\S+)> We read: (.+)\.$", as_markdown(CHECK, SOURCES), re.M
    )
    links = {int(number): link for number, _, link, _ in listed}

    assert sorted(links) == [*range(1, len(CHECK.sources) + 1)]
    for row in rows(CHECK, SOURCES):
        expected = [SOURCES[name].link for name in CHECK.rules[row.name].sources]
        assert [links[number] for number in row.references] == expected


def test_a_source_that_was_taken_away_leaves_the_table_whole():
    some = {name: source for name, source in SOURCES.items() if name != "exceed-manual"}

    assert len([*rows(CHECK, some)]) == len(CHECK.rules)
