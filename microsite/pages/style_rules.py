"""A style sheet as rules, so that a page can carry just those that it uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What they hold is rules again; every other block is kept or dropped as a whole.
HOLDS_RULES = ("@layer", "@media", "@supports", "@container")
# What stands in brackets says more about an element, such as :not(.x), and is not required.
BRACKETS = re.compile(r"\[[^\]]*\]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
STRING = re.compile(r'("[^"]*")')
END = re.compile(r'["{};]')


@dataclass(frozen=True)
class Rule:
    """One rule: ``selectors`` are sets of classes; an element has all of one set, or no match.

    A rule that is not about classes has no ``selectors`` and is always needed. ``rules`` are those
    inside ``@media`` and the like, whose own ``text`` is only their prelude.
    """

    text: str
    selectors: tuple[frozenset[str], ...] = ()
    rules: tuple[Rule, ...] | None = None

    def used_by(self, classes: Set[str]) -> str:
        """Return the rule as a page with these classes needs it, "" when it does not."""
        if self.rules is not None:
            inside = "".join(rule.used_by(classes) for rule in self.rules)
            return f"{self.text}{{{inside}}}" if inside else ""
        if not self.selectors or any(needed <= classes for needed in self.selectors):
            return self.text
        return ""


def rules_of(sheet: str) -> tuple[Rule, ...]:
    """Return the rules of a style sheet. Raises ValueError where a brace is missing."""
    return tuple(_rules(_minified(sheet)))


def _rules(text: str) -> Iterator[Rule]:
    start = 0
    while start < len(text):
        stop = _end(text, start, "{;")
        if text[stop] == ";":
            yield Rule(text[start : stop + 1])
            start = stop + 1
            continue
        end = _closing(text, stop)
        prelude, body = text[start:stop], text[stop + 1 : end]
        if prelude.startswith(HOLDS_RULES):
            yield Rule(prelude, rules=tuple(_rules(body)))
        else:
            yield Rule(text[start : end + 1], () if prelude.startswith("@") else _needed(prelude))
        start = end + 1


def _needed(prelude: str) -> tuple[frozenset[str], ...]:
    """Return the classes that each selector of ``.a .b, .c`` requires; () when one needs none."""
    selectors = BRACKETS.sub("", prelude).split(",")
    needed = tuple(frozenset(CLASS.findall(selector)) for selector in selectors)
    return needed if all(needed) else ()


def _closing(text: str, opening: int) -> int:
    """Return the place of the brace that closes the one at ``opening``."""
    depth, place = 0, opening
    while True:
        depth += 1 if text[place] == "{" else -1
        if not depth:
            return place
        place = _end(text, place + 1, "{}")


def _end(text: str, start: int, marks: str) -> int:
    """Return the place of the first of these marks that is in no string."""
    for found in END.finditer(text, start):
        if found[0] == '"':
            # The string itself may hold marks: go on behind its end.
            return _end(text, text.index('"', found.end()) + 1, marks)
        if found[0] in marks:
            return found.start()
    raise ValueError(f"A brace is missing after “{text[start : start + 60]}”.")


def _minified(sheet: str) -> str:
    pieces = STRING.split(COMMENT.sub("", sheet))
    # Every other piece is a string, which stays as it is.
    return "".join(piece if n % 2 else _squeezed(piece) for n, piece in enumerate(pieces)).strip()


def _squeezed(text: str) -> str:
    text = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", text)).replace(";}", "}")
    # Not before a colon, where a space is a selector: "a :hover" is not "a:hover".
    return text.replace(": ", ":")
