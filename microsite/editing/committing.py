"""Each publication as a commit, when the clinic wants it and the content is in a work tree."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from microsite.editing import old_names
from microsite.editing.folder import GONE, digest_of, path_of, read, root
from microsite.editing.git import LONGEST_TROUBLE, Author, GitTrouble, WorkTree
from microsite.editing.models import PageMove, PageVersion
from microsite.editing.pictures.committing import files_to_commit
from microsite.editing.pictures.uses import pictures_named_in

SECONDS_FOR_GIT = 10
SECONDS_BETWEEN_TRIES = 0.1
MOST_AT_ONCE = 50

logger = logging.getLogger(__name__)


def is_wanted() -> bool:
    return bool(settings.CONTENT_GIT == "commit")


def commit_what_waits() -> None:
    """Commit each version that is live or was, and in no commit yet, oldest first.

    It raises nothing: the pages are live already. What fails waits for the next publication.
    """
    if not is_wanted():
        return
    tree = WorkTree(root(), SECONDS_FOR_GIT)
    try:
        with _turn():
            for version in PageVersion.objects.not_in_git()[:MOST_AT_ONCE]:
                name = _commit(tree, version)
                PageVersion.objects.filter(pk=version.pk).update(
                    in_git=PageVersion.InGit.DONE, commit=name, git_trouble=""
                )
    except (GitTrouble, OSError) as trouble:
        logger.error("Pages are live, but not committed: %s", trouble)
        PageVersion.objects.not_in_git().update(git_trouble=str(trouble)[:LONGEST_TROUBLE])


def commit_picture(name: str, what: str, who: User) -> None:
    """Commit a picture and its record as they are now, unless it shows a patient.

    It raises nothing. What fails goes along with the next page that shows the picture.
    """
    if not is_wanted():
        return
    tree = WorkTree(root(), SECONDS_FOR_GIT)
    try:
        with _turn():
            if files := files_to_commit(tree, [name]):
                tree.commit(files, f"images/{name}: {what}\n", author_of(who), timezone.now())
    except (GitTrouble, OSError) as trouble:
        logger.error("images/%s is live, but not committed: %s", name, trouble)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until no other process commits. Raises GitTrouble when that takes too long."""
    deadline = time.monotonic() + SECONDS_FOR_GIT
    with (settings.VAR_DIR / "git-turn").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise GitTrouble("another publication is being committed") from None
                time.sleep(SECONDS_BETWEEN_TRIES)
        yield


def _commit(tree: WorkTree, version: PageVersion) -> str:
    """Return the name of the version's commit, "" when git has a later version already."""
    file = path_of(version.file)
    later = PageVersion.objects.of(version.file).filter(number__gt=version.number)
    now = tree.has_now(file)
    if _digest(now) in later.values_list("digest", flat=True):
        # Somebody was faster by hand: the older words must not come back on top of theirs.
        return ""
    raw = None if version.digest == GONE else bytes(version.text)
    pictures = files_to_commit(tree, pictures_named_in(raw or b""), only_new=True)
    files = {file: raw, **_moved_with(version), **pictures}
    return tree.commit(files, message_of(version), author_of(version.who), version.at)


def _moved_with(version: PageVersion) -> dict[Path, bytes | None]:
    """Return what else a page has changed that was renamed, deleted or restored, as it is now."""
    if version.how not in (PageVersion.How.RENAMED, PageVersion.How.DELETED):
        before = PageVersion.objects.of(version.file).filter(number__lt=version.number).first()
        if before is None or before.digest != GONE:
            return {}
    names = path_of(version.file).with_name(old_names.FILE)
    found: dict[Path, bytes | None] = {names: old_names.bytes_now()}
    move = PageMove.objects.filter(new=version.file).order_by("pk").last()
    if version.how == PageVersion.How.RENAMED and move:
        found[path_of(move.old)] = read(move.old)
    return found


def _digest(raw: bytes | None) -> str:
    return GONE if raw is None else digest_of(raw)


def message_of(version: PageVersion) -> str:
    how = version.get_how_display()
    # In one line: words in lines of their own could pass for somebody else's approval.
    lines = [
        " ".join(version.why.split()) or how,
        "",
        f"{version.file}: {how.lower()}, version {version.number}",
    ]
    if version.second:
        second = author_of(version.second)
        lines += ["", f"Reviewed-by: {second.name} <{second.email}>"]
    return "\n".join(lines) + "\n"


def author_of(person: User | None) -> Author:
    """Return the name and address that a commit bears, a neutral address if there is none."""
    nobody = f"noreply@{urlsplit(settings.SITE_URL).hostname}"
    if person is None:
        return Author("The website", nobody)
    name = _plain(person.get_full_name()) or _plain(person.get_username())
    return Author(name or f"Account {person.pk}", _plain(person.email) or nobody)


def _plain(text: str) -> str:
    """Return the text without what ends a name or address in a commit."""
    kept = "".join(letter for letter in text if letter.isprintable() and letter not in "<>")
    # git drops these at both ends, and refuses a name in which nothing is left.
    return kept.strip(" .,:;\"'\\")
