"""A draft and the live page as they go together, also when the file moved underneath."""

from __future__ import annotations

from dataclasses import dataclass

from microsite.editing.drafts import Open
from microsite.editing.exact import decoded
from microsite.editing.folder import GONE
from microsite.editing.merging import Merge, merge
from microsite.editing.models import PageVersion


@dataclass(frozen=True)
class Joined:
    """What would be published. ``merge`` is there when somebody else has changed the page too."""

    text: bytes | None
    live: PageVersion | None
    merge: Merge | None = None

    @property
    def live_text(self) -> bytes:
        return bytes(self.live.text) if self.live else b""

    @property
    def live_digest(self) -> str:
        return self.live.digest if self.live else GONE


def joined(opened: Open) -> Joined:
    """Return the draft with what others have published since; no text while they contradict."""
    return joined_with(opened.page.text.encode(), opened.opened, opened.live)


def joined_with(text: bytes, began: PageVersion | None, live: PageVersion | None) -> Joined:
    """Return the text, which began as one version, with what has made another of it since."""
    if digest_of(began) == digest_of(live):
        return Joined(text, live)
    base, theirs = ("" if each is None else decoded(bytes(each.text)) for each in (began, live))
    both = merge(base, decoded(text), theirs)
    return Joined(None if both.conflicts else both.text().encode(), live, both)


def digest_of(version: PageVersion | None) -> str:
    return version.digest if version else GONE
