"""The site's styles as one small text, to be put into the page itself: one request fewer."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

CSS = Path(settings.BASE_DIR) / "static" / "css"
LAYERS = "@layer reset, tokens, base, compositions, components, utilities, print;"
BEFORE_COMPONENTS = ("reset", "tokens", "base", "compositions")
AFTER_COMPONENTS = ("utilities", "print")

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ADDRESS = re.compile(r"""url\(\s*["']?\.\./(?:\.\./)?([^"')]+)["']?\s*\)""")


def public_styles() -> SafeString:
    """Return the styles of pages that patients see."""
    return _bundle("public")


def staff_styles() -> SafeString:
    """Return the same with the styles of staff pages added."""
    return _bundle("staff")


def style_hashes() -> tuple[str, ...]:
    """Return the hashes of both, as a content security policy spells them."""
    return tuple(_hash(text) for text in (public_styles(), staff_styles()))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _bundle(name: str) -> SafeString:
    # In development a changed stylesheet shows at the next request.
    return _build(name) if settings.DEBUG else _cached_bundle(name)


@cache
def _cached_bundle(name: str) -> SafeString:
    return _build(name)


def _build(name: str) -> SafeString:
    text = LAYERS + "".join(_minified(file) for file in _files(staff=name == "staff"))
    return mark_safe(text)  # noqa: S308 (our own files)


def _files(*, staff: bool) -> Iterator[Path]:
    yield from (CSS / f"{name}.css" for name in BEFORE_COMPONENTS)
    yield from sorted((CSS / "components").glob("*.css"))
    if staff:
        yield from sorted((CSS / "staff").glob("*.css"))
    yield from (CSS / f"{name}.css" for name in AFTER_COMPONENTS)


def _minified(file: Path) -> str:
    text = COMMENT.sub("", file.read_text(encoding="utf-8")).replace(LAYERS, "")
    text = ADDRESS.sub(lambda found: f'url("{static(found[1])}")', text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text).replace(";}", "}")
    # Not before a colon, where a space is a selector: "a :hover" is not "a:hover".
    return text.replace(": ", ":").strip()
