"""The style sheet's colours, for what cannot read one: icons and the manifest."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6,8}), (#[0-9a-f]{6,8})\);")


@cache
def colours() -> dict[str, tuple[str, str]]:
    """Return (light, dark) by a token's name, such as ``colour-page``."""
    found = COLOUR.findall(TOKENS.read_text(encoding="utf-8"))
    return {name: (light, dark) for name, light, dark in found}
