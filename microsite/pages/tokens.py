"""Reads ``static/css/tokens.css``: the only place where colours, sizes and spaces are set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"(--[\w-]+):\s*([^;]+);")
PAIR = re.compile(r"light-dark\(\s*(#\w+)\s*,\s*(#\w+)\s*\)")
COLOUR = re.compile(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?")


@dataclass(frozen=True)
class Colour:
    """A colour token; ``light`` and ``dark`` are ``#rrggbb``, or ``#rrggbbaa`` for a shadow."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True)
class Token:
    name: str
    value: str


@dataclass(frozen=True)
class Tokens:
    colours: dict[str, Colour]
    others: dict[str, str]
    # What is set for phones that cannot tell light from dark, and where more contrast is asked for.
    on_old_phones: dict[str, str]
    with_more_contrast: dict[str, str]

    def starting(self, *starts: str) -> list[Token]:
        """Return the tokens of one kind, such as ``--space-``, in their order."""
        return [
            Token(name, value) for name, value in self.others.items() if name.startswith(starts)
        ]

    def colour(self, name: str, *, more_contrast: bool = False) -> Colour:
        """Return the colour, or the one that stands in for it where more contrast is asked for."""
        replaced = self.with_more_contrast.get(name, "") if more_contrast else ""
        if "#" in replaced:
            return _colour(name, replaced)
        other = re.fullmatch(r"var\((--[\w-]+)\)", replaced)
        return self.colour(other[1], more_contrast=True) if other else self.colours[name]


@cache
def tokens() -> Tokens:
    return parsed(FILE.read_text(encoding="utf-8"))


def parsed(text: str) -> Tokens:
    """Return the tokens of the sheet: ``:root``, then the two blocks that change some of them."""
    text = COMMENT.sub("", text)
    root, *blocks = re.split(r"(?=@supports|@media)", text)
    declared = dict(DECLARATION.findall(root))
    colours = {name: _colour(name, value) for name, value in declared.items() if "#" in value}
    others = {name: value for name, value in declared.items() if name not in colours}
    return Tokens(
        colours,
        others,
        _declared_in(blocks, "@supports not"),
        _declared_in(blocks, "@media (prefers-contrast: more)"),
    )


def _declared_in(blocks: list[str], start: str) -> dict[str, str]:
    text = "".join(block for block in blocks if block.startswith(start))
    return dict(DECLARATION.findall(text))


def _colour(name: str, value: str) -> Colour:
    pair = PAIR.fullmatch(value)
    light, dark = pair.groups() if pair else (value, value)
    if not (COLOUR.fullmatch(light) and COLOUR.fullmatch(dark)):
        raise ValueError(f"{name}: {value} is not #rrggbb or light-dark(#rrggbb, #rrggbb)")
    return Colour(name, light, dark)
