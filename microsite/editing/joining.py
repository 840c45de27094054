"""A draft and the live page as they go together, also when the file moved underneath."""

from __future__ import annotations

from dataclasses import dataclass

from microsite.editing.drafts import Open
from microsite.editing.exact import decoded
from microsite.editing.history import GONE
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
    mine = opened.page.text
    if not opened.has_moved:
        return Joined(mine.encode(), opened.live)
    base = decoded(bytes(opened.opened.text)) if opened.opened else ""
    theirs = decoded(bytes(opened.live.text)) if opened.live else ""
    both = merge(base, mine, theirs)
    return Joined(None if both.conflicts else both.text().encode(), opened.live, both)
