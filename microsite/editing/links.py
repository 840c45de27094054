"""Which pages link to a page, and their links put right when it gets another name."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User

from microsite.content import is_page_name, named_files, relinked
from microsite.editing import folder
from microsite.editing.drafts import exact
from microsite.editing.exact import ExactPage, NotText
from microsite.editing.models import PageVersion
from microsite.editing.publishing import Moved, NotWritten, publish_alone

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LinkingPage:
    """A page that links to another one. What a clinician has signed is not changed by itself."""

    file: str
    page: ExactPage

    @property
    def title(self) -> str:
        return self.page.fields.get("title") or self.file

    @property
    def is_signed(self) -> bool:
        return self.page.is_signed


def linking_pages(name: str) -> list[LinkingPage]:
    """Return every page that names the file in a link, itself included, in alphabetical order."""
    return [page for page in _pages() if name in named_files(page.page.body)]


def _pages() -> Iterator[LinkingPage]:
    for path in sorted((folder.root() / folder.language()).glob("*.md")):
        if not is_page_name(path.name):
            continue
        file = f"{folder.language()}/{path.name}"
        try:
            raw = folder.read(file)
            if raw is not None:
                yield LinkingPage(file, exact(raw, file))
        except (NotText, OSError, folder.NoSuchPage, folder.TooLarge):
            continue  # Nobody can read it, so nobody meets its links.


def put_links_right(who: User, old: str, new: str) -> None:
    """Let the pages name the new file, each as a version of its own, for somebody who is alone.

    A page that cannot be written keeps its links, which lead on by the old name's redirect.
    """
    why = f"{old} is {new} now"
    for found in linking_pages(old):
        if found.is_signed:
            continue
        body = found.page.body
        before = found.page.text
        text = before.removesuffix(body) + relinked(body, old, new)
        over, how = folder.digest_of(before.encode()), PageVersion.How.RELINKED
        try:
            publish_alone(who, found.file, text.encode(), over=over, why=why, how=how)
        except (Moved, NotWritten, OSError, folder.TooLarge):
            logger.exception("The links of %s to %s are as they were", found.file, old)
