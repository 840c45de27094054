"""The versions of a page file, kept true to the file itself."""

from __future__ import annotations

from django.db import transaction

from microsite.editing import folder
from microsite.editing.committing import is_wanted
from microsite.editing.folder import GONE
from microsite.editing.git import Commit
from microsite.editing.git_history import commits_since, digest_of_commit
from microsite.editing.models import LONGEST_GIT_AUTHOR, LONGEST_WHY, PageDraft, PageVersion
from microsite.editing.old_names import forget
from microsite.editing.turns import alone

# What somebody has done without the editor is theirs to commit.
FROM_ELSEWHERE = (PageVersion.How.FOUND, PageVersion.How.OUTSIDE, PageVersion.How.GIT)


def look(file: str) -> PageVersion | None:
    """Return the version that the file holds now; None when there is no file.

    What happened since the last look without the editor becomes a version too. Raises NoSuchPage,
    TooLarge and OSError.
    """
    with alone():
        return look_alone(file)


def look_alone(file: str) -> PageVersion | None:
    """Do the same for somebody who is ``alone`` already."""
    raw = folder.read(file)
    digest = GONE if raw is None else folder.digest_of(raw)
    # Before the transaction, which would hold everybody up who writes: git takes its time.
    commits = _commits(file, digest)
    with transaction.atomic():
        newest = _settled(file, digest)
        if newest is None and raw is None:
            return None
        if newest is None or newest.digest != digest:
            newest = _found(file, raw or b"", digest, newest, commits)
    return None if raw is None else newest


def _commits(file: str, digest: str) -> list[Commit]:
    newest = PageVersion.objects.newest(file)
    if newest is None or not newest.is_written or newest.digest == digest:
        return []
    return commits_since(newest, digest)


def _found(
    file: str, raw: bytes, digest: str, newest: PageVersion | None, commits: list[Commit]
) -> PageVersion:
    """Add what the file holds now; when commits made it so, each of them."""
    if newest is None:
        return add(file, raw, digest, PageVersion.How.FOUND, after=None)
    for commit in commits:
        newest = add(
            file,
            commit.raw or b"",
            digest_of_commit(commit),
            PageVersion.How.GIT,
            after=newest,
            git_author=visible(commit.author)[:LONGEST_GIT_AUTHOR],
            why=visible(commit.subject)[:LONGEST_WHY],
            at=commit.at,
            commit=commit.name,
        )
    return newest if commits else add(file, raw, digest, PageVersion.How.OUTSIDE, after=newest)


def visible(words: str) -> str:
    """Return what somebody has written in another program, without what no page can show."""
    return "".join(letter for letter in words if letter.isprintable())


def add(
    file: str,
    raw: bytes,
    digest: str,
    how: PageVersion.How,
    *,
    after: PageVersion | None,
    **more: object,
) -> PageVersion:
    number = after.number + 1 if after else 1
    in_git = PageVersion.InGit.NO
    if how not in FROM_ELSEWHERE and is_wanted():
        in_git = PageVersion.InGit.WAITING
    return PageVersion.objects.create(
        file=file, number=number, text=raw, digest=digest, how=how, in_git=in_git, **more
    )


def _settled(file: str, digest: str) -> PageVersion | None:
    """Return the newest version, after finding out what became of one that was being written."""
    newest = PageVersion.objects.newest(file)
    if newest is None or newest.is_written:
        return newest
    if newest.digest == digest:
        finish(newest)
        return newest
    # Whoever was writing it was killed before; the words are still in the draft.
    newest.delete()
    return PageVersion.objects.newest(file)


def finish(version: PageVersion) -> None:
    """Note that the version is in the file; its draft is done with, and so is its redirect."""
    if version.digest != GONE:
        forget(version.file.rpartition("/")[2])
    # Both or none: a draft that stayed would contradict what its author writes next.
    with transaction.atomic():
        version.is_written = True
        version.save(update_fields=["is_written"])
        if version.who_id is not None:
            drafts = PageDraft.objects.by(version.who_id, version.file)
            drafts.filter(text=bytes(version.text)).delete()
