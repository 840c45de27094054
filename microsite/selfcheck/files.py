"""The flow and the table as files, for people who look at them outside the site."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from microsite.content import SelfCheck, Source
from microsite.pages.tokens import tokens
from microsite.selfcheck.diagram import flow
from microsite.selfcheck.table import as_markdown

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLES = STATIC / "css" / "staff" / "decision-flow.css"
FONT = STATIC / "fonts" / "atkinson-hyperlegible-next.woff2"
SVG = "http://www.w3.org/2000/svg"
MARGIN, SCALE = 20, 1.25


def files(check: SelfCheck, sources: Mapping[str, Source]) -> dict[str, str]:
    """Return the text of each file by its path in the project."""
    return {
        "docs/self-check/flow.svg": _alone(flow(check)),
        "docs/self-check/rules.md": as_markdown(check, sources),
    }


def _alone(svg: str) -> str:
    """Return the drawing with colours for light and dark and the font in itself."""
    sized = re.sub(r'viewBox="0 0 (\d+) ([\d.]+)"', _with_margins, svg, count=1)
    return sized.replace(">", f"><style>{_styles()}</style>", 1) + "\n"


def _with_margins(view_box: re.Match[str]) -> str:
    width, height = int(view_box[1]) + 2 * MARGIN, round(float(view_box[2])) + 2 * MARGIN
    size = f'width="{round(width * SCALE)}" height="{round(height * SCALE)}"'
    return f'xmlns="{SVG}" {size} viewBox="{-MARGIN} {-MARGIN} {width} {height}"'


def _styles() -> str:
    rules = STYLES.read_text(encoding="utf-8")
    used = sorted(set(re.findall(r"var\((--[\w-]+)\)", rules)))
    colours = [tokens().colour(name) for name in used]
    values = "".join(f"{one.name}: light-dark({one.light}, {one.dark}); " for one in colours)
    look = "color-scheme: light dark; background: var(--colour-page); font-family: Own, sans-serif;"
    # Lines are broken for this font; in a wider one words would run into each other.
    font = f"data:font/woff2;base64,{b64encode(FONT.read_bytes()).decode()}"
    face = f"@font-face {{ font-family: Own; font-weight: 400 700; src: url({font}); }}"
    return f"{face}\n:root {{ {values}{look} }}\n{rules}"
