"""The flow of the self-check as a drawing. What it shows is what the rules answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from microsite.content import Level, SelfCheck
from microsite.selfcheck.branches import Branch, Mark, Together, branches
from microsite.selfcheck.pen import BLOCK, Pen, lines_of

WIDTH = 360
SPINE, STEM = 14, 40  # from the left: the way down, and the line from which answers branch off
WORDS = (54, 168)  # where the words of an answer start, and how wide they may be
SIGN, LEVEL = 242, 257  # where a mark's shape and its word stand; its rule ends at the right edge
LINE, ROW_GAP, QUESTION_GAP, TITLE_GAP = 20, 7, 22, 18
RESULT_WORDS = 124
RESULT = "Result: the most careful level wins"


@dataclass(frozen=True)
class Piece:
    """A part that stays whole on paper: a question, below the title of its group if it is first."""

    title: str
    body: Element
    height: float

    @property
    def svg(self) -> str:
        """Return it as a drawing of its own, which continues the one before."""
        return _svg(self.body, self.height, self.title)


def flow(check: SelfCheck) -> str:
    """Return the whole flow as one tall drawing, groups from top to bottom."""
    whole, y = Element("g"), 0.0
    for piece in pieces(check):
        piece.body.set("transform", f"translate(0 {y:g})")
        whole.append(piece.body)
        y += piece.height
    return _svg(whole, y, "The questions of the self-check, and the rules that answers lead to")


def pieces(check: SelfCheck) -> Iterator[Piece]:
    for number, group in enumerate(check.groups.values(), 1):
        for place, (question, asked) in enumerate(group.questions.items()):
            pen = Pen()
            if place == 0:
                _title(pen, str(number), group.title)
            _question(pen, check, question)
            # The way starts at the first badge; later pieces continue it.
            top = TITLE_GAP + 14 if number == 1 and place == 0 else 0
            yield _piece(asked.text, pen, top, pen.y)
    yield _result(check)


def _svg(body: Element, height: float, title: str) -> str:
    attributes = {"class": f"drawing {BLOCK}", "viewBox": f"0 0 {WIDTH} {height:g}"}
    svg = Element("svg", {**attributes, "role": "img", "aria-label": title})
    svg.append(body)
    return tostring(svg, encoding="unicode")


def _piece(title: str, pen: Pen, top: float, bottom: float) -> Piece:
    """Return what the pen has drawn, with the way down from question to question below it.

    The way reaches a little into the next piece, so that no seam shows between drawings.
    """
    spine = Pen()
    spine.path("spine", f"M{SPINE} {top:g}V{bottom + 1:g}")
    pen.group.insert(0, spine.group[0])
    return Piece(title, pen.group, pen.y)


def _title(pen: Pen, number: str, title: str) -> None:
    pen.y += TITLE_GAP
    pen.path("badge", f"M{SPINE} {pen.y + 1:g}a13 13 0 1 1-.1 0z")
    pen.words("number", SPINE, pen.y + 19.5, number)
    for line in lines_of(title, WIDTH - STEM, 20, is_bold=True):
        pen.words("title", STEM, pen.y + 21, line)
        pen.y += 25
    pen.y += 6


def _question(pen: Pen, check: SelfCheck, question: str) -> None:
    pen.y += QUESTION_GAP
    pen.path("knot", f"M{SPINE} {pen.y - 11:g}a5 5 0 1 1-.1 0z")
    for line in lines_of(check.questions[question].text, WIDTH - STEM, 17, is_bold=True):
        pen.words("question", STEM, pen.y, line)
        pen.y += LINE + 1
    around, top = pen.within(question=question), pen.y - 12
    middles = [_answer(pen, check, branch) for branch in branches(check, question)]
    pen.path("stem", f"M{STEM} {top:g}V{middles[-1]:g}" + "".join(_elbow(y) for y in middles))
    pen.group = around


def _elbow(y: float) -> str:
    return f"M{STEM} {y:g}h8"


def _answer(pen: Pen, check: SelfCheck, branch: Branch) -> float:
    """Draw an answer and what it leads to; return the height at which its branch starts."""
    around, middle = pen.within(answer=branch.answer), pen.y + 4
    _row(pen, "answer", lines_of(branch.words, WORDS[1], 16), branch.marks)
    if not branch.marks and not branch.together:
        pen.path("on", f"M{SIGN} {middle - 7:g}v13m-5-5l5 5 5-5")
    if branch.ends:
        pen.path("end", f"M{SIGN - 7} {pen.y + 3:g}h14")
        _row(pen, "note", ["Nothing more is asked."], ())
    for together in branch.together:
        _together(pen, check, together)
    pen.group = around
    return middle


def _together(pen: Pen, check: SelfCheck, together: Together) -> None:
    names = ",".join(f"{question}={answer}" for question, answer in together.others)
    around = pen.within(together=names)
    said = (
        f"and “{check.questions[question].answers[answer]}” to: {check.questions[question].text}"
        for question, answer in together.others
    )
    _row(pen, "note", lines_of(" ".join(said), WORDS[1], 15), (together.mark,))
    pen.group = around


def _row(pen: Pen, part: str, lines: list[str], marks: tuple[Mark, ...]) -> None:
    """Write lines at the left and marks at the right, and go below both."""
    for place, line in enumerate(lines):
        pen.words(part, WORDS[0], pen.y + 9 + place * LINE, line)
    for place, mark in enumerate(marks):
        _mark(pen, mark, pen.y + 4 + place * (LINE + 3))
    pen.y += max(len(lines) * LINE, len(marks) * (LINE + 3)) + ROW_GAP


def _mark(pen: Pen, mark: Mark, y: float) -> None:
    around = pen.within(rule=mark.rule, level=mark.level.value)
    pen.sign(mark.level, SIGN, y)
    pen.words("level", LEVEL, y + 5, mark.level.value)
    if mark.rule:
        pen.words("rule", WIDTH, y + 5, mark.rule)
    pen.group = around


def _result(check: SelfCheck) -> Piece:
    pen = Pen()
    _title(pen, "=", RESULT)
    for level in sorted(Level, reverse=True):
        pen.y += 2 * ROW_GAP
        pen.sign(level, STEM + 8, pen.y + 4)
        pen.words("level", STEM + 24, pen.y + 9, level.value)
        for line in lines_of(check.results.of(level).heading, WIDTH - RESULT_WORDS, 16):
            pen.words("answer", RESULT_WORDS, pen.y + 9, line)
            pen.y += LINE
    return _piece(RESULT, pen, 0, TITLE_GAP)
