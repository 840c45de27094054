"""How well two colours can be told apart."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1, of an opaque colour as a browser computes it."""
    parts = [float(part) / 255 for part in NUMBER.findall(colour)]
    assert len(parts) == 3, f"{colour} lets through what is behind it"
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast ratio, 1 to 21."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)
