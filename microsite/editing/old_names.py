"""``redirects.yaml``, changed line by line: what nobody meant to change keeps its bytes."""

from __future__ import annotations

import logging
from pathlib import Path

from microsite.content import remove_whole, replace_whole
from microsite.editing.exact import BOM, NotText, Value, decoded, spelled, values_of, with_value
from microsite.editing.folder import language, root
from microsite.editing.lines import Line, lines_of, text_of, usual_end

FILE = "redirects.yaml"

logger = logging.getLogger(__name__)


class NotPlain(Exception):
    """The file has lines that can be changed in a text editor only."""

    def __init__(self) -> None:
        super().__init__(
            f"{language()}/{FILE} cannot be changed here. Each of its lines must be the old file, "
            "a colon, and the page that has taken its place"
        )


def targets() -> dict[str, str]:
    """Return what the file says, old name to target. Raises NotPlain and OSError."""
    return {old: value.text for old, value in _values(_text()).items()}


def lead(old: str, target: str, *, is_new_name: bool) -> None:
    """Send readers of the old name to the target, and those of names that led to the old one.

    A page with a new name has the same headings, and its name is no old one any more. Raises
    NotPlain and OSError.
    """
    text = _text()
    for name, value in _values(text).items():
        file, mark, anchor = value.text.partition("#")
        if file == old:
            text = _with(text, name, f"{target}{mark}{anchor}" if is_new_name else target)
    text = _with(text, old, target)
    _write(_without(text, target) if is_new_name else text)


def forget(old: str) -> None:
    """Take the line of a page out that is there again. It does no harm where it cannot be."""
    try:
        text = _text()
        if old in text and old in _values(text):
            _write(_without(text, old))
    except (NotPlain, OSError):
        logger.exception("The old name %s could not be taken out of %s", old, FILE)


def bytes_now() -> bytes | None:
    """Return what the file holds, None when there is none. Raises OSError."""
    try:
        return _path().read_bytes()
    except FileNotFoundError:
        return None


def put_back(raw: bytes | None) -> None:
    """Let the file be as it was. Raises OSError."""
    if raw == bytes_now():
        return
    if raw is None:
        remove_whole(_path())
    else:
        replace_whole(_path(), raw)


def _path() -> Path:
    return root() / language() / FILE


def _text() -> str:
    try:
        return decoded(bytes_now() or b"")
    except NotText:
        raise NotPlain from None


def _write(text: str) -> None:
    put_back(text.encode() if text.strip(BOM).strip() else None)


def _values(text: str) -> dict[str, Value]:
    found = values_of(text.removeprefix(BOM))
    said = [line for line in text.removeprefix(BOM).splitlines() if line.split("#")[0].strip()]
    if found is None or len(found) < len(said):
        raise NotPlain
    return found


def _with(text: str, old: str, target: str) -> str:
    """Return the text with this target in the line of the old name, or in a new last line."""
    value, lines = _values(text).get(old), lines_of(text.removeprefix(BOM))
    if value is None:
        end, last = usual_end(text), lines.pop()
        lines += [last._replace(end=end)] if last.words else []
        lines += [Line(f"{old}: {spelled(target)}", end), Line("", "")]
    elif value.text != target:
        line = lines[value.line]
        lines[value.line] = line._replace(words=with_value(line.words, value, target))
    return _bom(text) + text_of(lines)


def _without(text: str, old: str) -> str:
    value, lines = _values(text).get(old), lines_of(text.removeprefix(BOM))
    if value is not None:
        del lines[value.line]
    return _bom(text) + text_of(lines)


def _bom(text: str) -> str:
    return BOM if text.startswith(BOM) else ""
