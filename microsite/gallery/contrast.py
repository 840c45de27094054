"""Which colour may stand on which, and how far apart they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from microsite.pages.tokens import Tokens

TEXT, GRAPHIC = 7.0, 3.0  # WCAG 2.2: 1.4.6 (AAA), and 1.4.11 for controls, marks and focus


def ratio(one: str, other: str) -> float:
    """Return the contrast of two ``#rrggbb``, from 1 to 21. Source: WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


# Text by the grounds that style sheets put it on. A browser test finds any that is missing.
TEXT_ON: dict[str, tuple[str, ...]] = {
    "text": ("page", "surface", "wash", "think", "selected"),
    "text-muted": ("page", "surface", "wash", "think", "selected"),
    "link": ("page", "surface", "wash", "think", "selected"),
    "link-hover": ("page", "surface", "wash", "think", "selected"),
    "caution": ("page", "surface"),
    "page": ("text", "caution"),
    "on-link": ("link", "link-hover"),
    "on-urgent": ("urgent", "soon"),
    "urgent": ("on-urgent",),
    "on-focus": ("focus",),
    "on-foot": ("foot",),
    "on-foot-muted": ("foot",),
}
# Borders of controls, marks and lines that mean something.
GRAPHIC_ON: dict[str, tuple[str, ...]] = {
    "edge": ("page", "surface", "wash", "think"),
    "text": ("page", "surface", "wash", "think", "selected"),
    "link": ("page", "surface", "wash", "selected"),
    "caution": ("page", "surface", "wash"),
    "accent": ("page", "surface"),
    "soon-edge": ("page", "surface", "wash", "think"),
    "urgent-edge": ("page", "surface", "wash", "think"),
}
# Drawn marks that carry a number or a state, by their whole token.
DRAWN_ON: dict[str, tuple[str, ...]] = {
    "--fibre-new": ("--colour-surface", "--colour-page", "--skin-dermis"),
    "--fibre-mature": ("--colour-page", "--skin-dermis"),
    "--skin-nucleus": ("--skin-epidermis", "--skin-dermis"),
    "--device-metal": ("--colour-page", "--colour-surface"),
}


@dataclass(frozen=True)
class Pair:
    """Something on a ground, both by token, with the least contrast that it must have."""

    front: str
    ground: str
    least: float

    def measured(self, tokens: Tokens, *, more_contrast: bool = False) -> tuple[float, float]:
        """Return the contrast in light and in dark."""
        front = tokens.colour(self.front, more_contrast=more_contrast)
        ground = tokens.colour(self.ground, more_contrast=more_contrast)
        return ratio(front.light, ground.light), ratio(front.dark, ground.dark)


def pairs() -> tuple[Pair, ...]:
    """Return every pair that the style sheets make."""
    return (*text_pairs(), *_pairs(GRAPHIC_ON, GRAPHIC, "--colour-"), *_pairs(DRAWN_ON, GRAPHIC))


def text_pairs() -> tuple[Pair, ...]:
    return tuple(_pairs(TEXT_ON, TEXT, "--colour-"))


def _pairs(table: dict[str, tuple[str, ...]], least: float, start: str = "") -> Iterator[Pair]:
    for front, grounds in table.items():
        for ground in grounds:
            yield Pair(f"{start}{front}", f"{start}{ground}", least)
