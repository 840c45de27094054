"""The site's styles inside the page itself, and of them only what the page uses.

One request fewer, and the first screen needs fewer bytes. Templates say where the styles go with
one of two comments; see STYLES_HERE.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.templatetags.static import static

from microsite.pages.style_rules import Rule, rules_of

CSS = Path(settings.BASE_DIR) / "static" / "css"
BEFORE_COMPONENTS = ("reset", "tokens", "base", "compositions")
AFTER_COMPONENTS = ("utilities", "print")

STYLES_HERE = re.compile(r"<style>/\* (public|staff) styles \*/</style>")
CLASSES = re.compile(r'\bclass="([^"]*)"')
ADDRESS = re.compile(r"""url\(\s*["']?\.\./(?:\.\./)?([^"')]+)["']?\s*\)""")


def put_styles(response: HttpResponseBase) -> str:
    """Put the styles into an HTML page that has a place for them.

    Return their hash as a content security policy spells it, "" for a page without styles.
    """
    if not _is_html(response) or not isinstance(response, HttpResponse):
        return ""
    html = response.content.decode()
    place = STYLES_HERE.search(html)
    if place is None:
        return ""
    text = styles_for(html, staff=place[1] == "staff")
    response.content = f"{html[: place.start()]}<style>{text}</style>{html[place.end() :]}".encode()
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))
    return hash_of(text)


def styles_for(html: str, *, staff: bool = False) -> str:
    """Return the styles that this page uses, as one small text."""
    # In development a changed style sheet shows at the next request.
    sheet = _read_sheet(staff=staff) if settings.DEBUG else _sheet(staff=staff)
    used = {name for names in CLASSES.findall(html) for name in names.split()}
    return sheet.used_by(frozenset(used & sheet.classes))


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class Sheet:
    """All rules in their order, and every class that there is a rule for."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.classes = frozenset(_classes(self.rules))
        # Most pages of a site use one of a few sets of classes.
        self.used_by = lru_cache(maxsize=256)(self._used_by)

    def _used_by(self, classes: frozenset[str]) -> str:
        return "".join(rule.used_by(classes) for rule in self.rules)


def _classes(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        for needed in rule.selectors:
            yield from needed
        yield from _classes(rule.rules or ())


@cache
def _sheet(*, staff: bool) -> Sheet:
    return _read_sheet(staff=staff)


def _read_sheet(*, staff: bool) -> Sheet:
    return Sheet(rule for file in _files(staff=staff) for rule in rules_of(_with_addresses(file)))


def _files(*, staff: bool) -> Iterator[Path]:
    yield from (CSS / f"{name}.css" for name in BEFORE_COMPONENTS)
    yield from sorted((CSS / "components").glob("*.css"))
    if staff:
        yield from sorted((CSS / "staff").glob("*.css"))
    yield from (CSS / f"{name}.css" for name in AFTER_COMPONENTS)


def _with_addresses(file: Path) -> str:
    return ADDRESS.sub(lambda found: f'url("{static(found[1])}")', file.read_text(encoding="utf-8"))


def _is_html(response: HttpResponseBase) -> bool:
    is_text = response.get("Content-Type", "").startswith("text/html")
    return is_text and not response.streaming and "Content-Encoding" not in response
