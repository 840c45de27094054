"""What git knows of a file that was changed without the editor."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from microsite.editing.folder import GONE, digest_of, path_of, root
from microsite.editing.git import Commit, GitTrouble, WorkTree, is_there
from microsite.editing.models import PageVersion

# Others wait meanwhile who want to look at a page.
SECONDS_FOR_GIT = 2
MOST_COMMITS = 20

logger = logging.getLogger(__name__)


def commits_since(last: PageVersion, digest: str) -> list[Commit]:
    """Return the commits that made the file what it is, after that version, oldest first.

    None of them when the newest one holds something else, or was in the history before.
    """
    if not is_there():
        return []
    try:
        found = WorkTree(root(), SECONDS_FOR_GIT).commits_of(path_of(last.file), MOST_COMMITS)
    except (GitTrouble, ValueError):
        # No work tree, or none that can be read: it was changed outside the editor, that is all.
        return []
    if not found or digest_of_commit(found[0]) != digest or _was_here(last.file, found[0], digest):
        return []
    new = _after(last, found)
    return list(reversed(new or found[:1]))


def digest_of_commit(commit: Commit) -> str:
    return GONE if commit.raw is None else digest_of(commit.raw)


def _was_here(file: str, commit: Commit, digest: str) -> bool:
    """Whether the work tree has only gone back to an older commit."""
    if PageVersion.objects.of(file).filter(commit=commit.name).exists():
        return True
    known = PageVersion.objects.with_digest(file, digest)
    return known is not None and commit.at <= known.at


def _after(last: PageVersion, found: Sequence[Commit]) -> list[Commit]:
    """Return those that are newer than the version, newest first; none if that cannot be told."""
    for number, commit in enumerate(found):
        if digest_of_commit(commit) == last.digest or (last.commit and commit.name == last.commit):
            return list(found[:number])
    return []
