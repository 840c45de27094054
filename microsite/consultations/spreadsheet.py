"""CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

# Without it Excel takes UTF-8 for something else.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What starts a formula. Spreadsheets skip spaces and quotes before it, some take wide signs, and
# one set to another separator starts a cell in the middle of ours: hence not only at the start.
SKIPPED = r"[\s\"'\u200b\ufeff]*"
SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"
STARTS_A_FORMULA = re.compile(rf"{SKIPPED}[{SIGNS}]|[ \"']*[\t\r]")
WOULD_START_ONE = re.compile(rf"([;,|\t\r\n\v\f\x85\u2028\u2029]{SKIPPED})(?=[{SIGNS}])")


def harmless(text: str) -> str:
    """Return the text with an apostrophe before whatever would start a formula."""
    text = WOULD_START_ONE.sub(r"\1'", text)
    return f"'{text}" if STARTS_A_FORMULA.match(text) else text


class _Line:
    """What csv writes to: it hands each line on and keeps none."""

    def write(self, line: str) -> str:
        return line


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a file as RFC 4180 has it, line by line, every cell in quotes."""
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
