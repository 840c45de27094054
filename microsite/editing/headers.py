"""What the header of a page file says, for those who decide by it: never more than it has lines."""

from __future__ import annotations

import yaml

from microsite.editing.exact import LONGEST_HEADER, SIGNATURE, ExactPage, NotText, decoded


def said_in(text: bytes) -> dict[str, str | None] | None:
    """Return what the header of the page says; None where there is no header that can be read."""
    try:
        return said_by(ExactPage(decoded(text), ()).header_text)
    except NotText:
        return None


def said_by(text: str) -> dict[str, str | None] | None:
    """Return each key with its words, None for what is no plain words; None for no such YAML.

    Only composed: aliases that name each other would grow without end where they are loaded.
    """
    if len(text) > LONGEST_HEADER:
        return None
    try:
        found = yaml.compose(text, yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return None
    if not isinstance(found, yaml.MappingNode):
        return None
    return {
        key.value: value.value if isinstance(value, yaml.ScalarNode) else None
        for key, value in found.value
        if isinstance(key, yaml.ScalarNode)
    }


def signature_in(text: bytes) -> dict[str, str | None]:
    """Return the lines of a signature that the header has, good or not."""
    said = said_in(text) or {}
    return {key: said[key] for key in SIGNATURE if said.get(key) != "" and key in said}
