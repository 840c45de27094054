"""Many states on one page, each with its own ids, names of landmarks and no claim on the focus."""

from __future__ import annotations

import re

OWN_ID = re.compile(r'(\s(?:id|for|popovertarget)=")([^"]+)"')
IDS = re.compile(r'(\s(?:aria-labelledby|aria-describedby|aria-controls)=")([^"]+)"')
ANCHOR = re.compile(r'(\shref="#)([^"]+)"')
PAINT = re.compile(r"url\(#([^)]+)\)")
LANDMARK = re.compile(
    r"<(?:nav|aside|section|form|search)\b[^>]*>|<\w+\b[^>]*\srole=\"(?:region|search)\"[^>]*>"
)
LABEL = re.compile(r'\saria-label="([^"]+)"')
LABELLED_BY = re.compile(r'(\saria-labelledby="[^"]+)"')
SEARCH = re.compile(r'\srole="search"')


def isolated(html: str, name: str) -> str:
    """Return the HTML with ids of its own below ``name``, the id of the state's heading.

    A landmark's name ends in that heading: without it a page with ten lists of sources would have
    ten landmarks called “Sources”.
    """
    html = OWN_ID.sub(rf'\1{name}-\2"', html)
    html = IDS.sub(lambda found: f'{found[1]}{_prefixed(found[2], name)}"', html)
    html = ANCHOR.sub(rf'\1{name}-\2"', html)
    html = PAINT.sub(rf"url(#{name}-\1)", html)
    html = LANDMARK.sub(lambda found: _named(found[0], name), html)
    # The page would scroll to the last of them.
    return html.replace(" autofocus", "")


def _prefixed(ids: str, name: str) -> str:
    return " ".join(f"{name}-{one}" for one in ids.split())


def _named(tag: str, name: str) -> str:
    if LABELLED_BY.search(tag):
        return LABELLED_BY.sub(rf'\1 {name}"', tag)
    if LABEL.search(tag):
        return LABEL.sub(lambda found: f' aria-label="{found[1]}: {name}"', tag)
    return SEARCH.sub(f' role="search" aria-labelledby="{name}"', tag)
