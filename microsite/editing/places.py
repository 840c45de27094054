"""Which line of the text each part of the drawn page comes from.

The parser forgets lines. Each block starts with words that its line has too, so it is found again
by them, from top to bottom.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

BLOCK = re.compile(r"<(p|li|h[2-6]|tr|dt|summary|figcaption|blockquote)(?=[ >])[^>]*>")
# The cells of a table of facts come from lines of their own.
CELL = re.compile(r"<(p|li|h[2-6]|t[dh]|d[td]|summary|figcaption|blockquote)(?=[ >])[^>]*>")
TAG = re.compile(r"<[^>]*>")
# What is on the page and in no line: numbers of references, meanings of terms.
LEFT_OUT = re.compile(
    r'<sup class="citation">.*?</sup>|<span[^>]*class="term__meaning".*?</button></span></span>',
    re.S,
)
MARKUP = re.compile(r"\]\([^)\n]*\)|\[@[^\]\n]*\]|\{#[^}\n]*\}|\[\[(?:[^\]|\n]*\|)?")
LETTERS = re.compile(r"[\W_]+")
WORDS_AHEAD = 400  # characters of the page that are looked at for the start of a block
ENOUGH = 24  # letters
MOST_BLOCKS = 2000


def with_places(page: str, body: str, block_start: re.Pattern[str] = BLOCK) -> str:
    """Return the HTML with ``data-line`` at each block whose line in ``body`` is known, from 1."""
    lines = [_letters(MARKUP.sub(" ", line)) for line in re.split(r"\r\n|\r|\n", body)]
    pieces, done, last = [], 0, 0
    for count, block in enumerate(block_start.finditer(page)):
        if count >= MOST_BLOCKS:
            break
        line = _line_of(_start(page, block.end(), block_start), lines, last)
        if line is None:
            continue
        last = line
        end = block.start() + 1 + len(block[1])
        pieces += [page[done:end], f' data-line="{line + 1}"']
        done = end
    return "".join([*pieces, page[done:]])


def _start(page: str, place: int, block_start: re.Pattern[str]) -> str:
    """Return the first letters that stand behind this place of the page."""
    ahead = LEFT_OUT.sub(" ", page[place : place + 4 * WORDS_AHEAD])[:WORDS_AHEAD]
    # Up to the next block: its words are in another line.
    ahead = block_start.split(ahead, maxsplit=1)[0]
    return _letters(html.unescape(TAG.sub(" ", ahead).partition("<")[0]))[:ENOUGH]


def _line_of(start: str, lines: Sequence[str], last: int) -> int | None:
    if not start:
        return None
    places = [*range(last, len(lines)), *range(last)]
    return next((place for place in places if start in lines[place]), None)


def _letters(text: str) -> str:
    return LETTERS.sub("", text).casefold()
