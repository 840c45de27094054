"""A page's form on values, filled in as a reader has marked it: see values.py."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

FORM = '<div class="values">'
RADIO = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')


def with_marks(page_html: str, marks: Mapping[str, str], above: str) -> str:
    """Return a page's HTML with its form filled in, ``marks`` being levels by value's id.

    ``above`` is HTML of ours that is put before the form.
    """
    before, form, rest = page_html.partition(FORM)
    inside, end, after = rest.partition("</form>")
    return before + above + form + _marked(inside, marks.items()) + end + after


def _marked(form: str, marks: Iterable[tuple[str, str]]) -> str:
    chosen = set(marks)

    def radio(found: re.Match[str]) -> str:
        given = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(found[0])}
        is_chosen = (given.get("name"), given.get("value")) in chosen
        return f"{found[0][:-1]} checked>" if is_chosen else found[0]

    return RADIO.sub(radio, form)
