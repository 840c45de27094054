"""A page gets another name, or goes: wholly or not at all, whatever happens on the way.

What is to be done is noted first. Every step can be done again, so whoever finds a note that is
not done goes on from wherever it was cut off. At each moment one of both names leads to the page.
"""

from __future__ import annotations

import logging

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef

from microsite.content import GONE as NO_PAGE
from microsite.content import remove_whole, replace_whole
from microsite.editing import folder, old_names
from microsite.editing.committing import commit_what_waits
from microsite.editing.folder import GONE
from microsite.editing.history import add, look_alone
from microsite.editing.links import put_links_right
from microsite.editing.models import (
    LONGEST_WHY,
    AskedPublication,
    PageDraft,
    PageMove,
    PageVersion,
    PlannedPublication,
    ReviewReminder,
)
from microsite.editing.publishing import Moved, NotWritten, remove_leftovers, show
from microsite.editing.turns import alone

logger = logging.getLogger(__name__)

# What a file of somebody else's, a disk or the database can do to a move on its way.
TROUBLES = (OSError, DatabaseError, old_names.NotPlain, folder.NoSuchPage, folder.TooLarge)


class TargetGone(Moved):
    """The page that readers would be sent to is not there any more."""


def rename(who: User, file: str, new: str, *, over: str, why: str) -> None:
    """Let the page have another file. Raises Moved, NotWritten and NotPlain; then it is as it was.

    Its drafts, plans and versions go with it, old addresses lead on, and so do links.
    """
    _move(PageMove(old=file, new=new, target=name_of(new), who=who, why=why), over)


def delete(who: User, file: str, target: str, *, over: str, why: str) -> None:
    """Take the page away and send its readers to ``target``, such as ``risks.md#burns``, or "".

    Its versions stay, and drafts of it do. Raises like ``rename``, and TargetGone.
    """
    _move(PageMove(old=file, target=target or NO_PAGE, who=who, why=why), over)


def _move(move: PageMove, over: str) -> None:
    with alone():
        live = look_alone(move.old)
        if live is None or live.digest != over or (move.new and folder.read(move.new) is not None):
            raise Moved
        if not move.new and move.target != NO_PAGE and not folder.is_taken(_target_file(move)):
            raise TargetGone
        before = _names_now()
        move.save()
        try:
            _write(move)
        except TROUBLES as error:
            if folder.is_taken(move.old):
                _take_back(move, before)
                if isinstance(error, old_names.NotPlain):
                    raise
                raise NotWritten(_in_words(error)) from error
        _ended(move)
    show()
    commit_what_waits()


def _target_file(move: PageMove) -> str:
    return f"{folder.language()}/{move.target.partition('#')[0]}"


def _names_now() -> bytes | None:
    """Return what redirects.yaml holds. Raises NotPlain and NotWritten before anything is done."""
    try:
        old_names.targets()
        return old_names.bytes_now()
    except OSError as error:
        raise NotWritten(f"{old_names.FILE}: {_in_words(error)}") from error


def finish_moves() -> bool:
    """Go on with what was cut off; return False when that is not possible now.

    It raises nothing because of one page: the others have to go on. A page that is still at its
    place and cannot be moved stays there.
    """
    if not PageMove.objects.begun().exists():
        return True
    with alone():
        ended = [_go_on(move) for move in PageMove.objects.begun()]
    show()
    commit_what_waits()
    return all(ended)


def _go_on(move: PageMove) -> bool:
    try:
        _write(move)
    except TROUBLES as error:
        if folder.is_taken(move.old):
            logger.error("%s could not be done and is taken back: %s", move, _in_words(error))
            return _undone(move)
    return _ended(move)


def _ended(move: PageMove) -> bool:
    """Finish what is left once the files are moved; note why where that is not possible now."""
    try:
        _finish(move)
    except TROUBLES as error:
        _note(move, error)
        return False
    return True


def _note(move: PageMove, error: Exception) -> None:
    trouble = _in_words(error)
    if trouble != move.trouble:
        # Once, and not each time that it is tried again.
        logger.error("%s could not be moved to its end: %s", move, trouble)
        move.trouble = trouble
        move.save(update_fields=["trouble"])


def _in_words(error: Exception) -> str:
    if isinstance(error, folder.TooLarge):
        return f"the file is larger than {str(error).partition('.')[0]}"
    said = error.strerror if isinstance(error, OSError) else ""
    return (said or str(error) or type(error).__name__)[:LONGEST_WHY]


def current_name(file: str, reader: User) -> str:
    """Return the name that the page of this name has now, for windows that know the old one."""
    after = 0
    while not _is_known(file, reader):
        moves = PageMove.objects.filter(old=file, is_done=True, pk__gt=after).exclude(new="")
        move = moves.order_by("-pk").first()
        if move is None:
            break
        file, after = move.new, move.pk
    return file


def bring_drafts_along(reader: User) -> None:
    """Let the person's drafts follow that were begun while their page got its new name.

    What they were begun from has the new name already; one that would meet another draft stays.
    """
    drafts = PageDraft.objects.filter(author=reader, opened__isnull=False)
    behind = drafts.exclude(opened__file=F("file")).values_list("pk", "opened__file")
    for number, file in behind:
        if not PageDraft.objects.by(reader.pk, file).exists():
            drafts.filter(pk=number).update(file=file)


def former_names(file: str) -> list[str]:
    """Return the names that the page had before and that nothing else has now, newest first."""
    names = [file]
    for name in names:  # It grows meanwhile.
        moves = PageMove.objects.filter(new=name, is_done=True).order_by("-pk")
        names += [move.old for move in moves if move.old not in names]
    return [name for name in names[1:] if not folder.is_taken(name)]


def name_of(file: str) -> str:
    """Return ``faq.md`` for ``en/faq.md``."""
    return file.rpartition("/")[2]


def _is_known(file: str, reader: User) -> bool:
    return (
        folder.path_of(file).exists()
        or PageVersion.objects.of(file).exists()
        or PageDraft.objects.by(reader.pk, file).exists()
    )


def _write(move: PageMove) -> None:
    """Change the files, the old one last: until then it is the page, and its redirect waits."""
    remove_leftovers(folder.path_of(move.old).parent)
    if move.new:
        _copy(move)
    old_names.lead(name_of(move.old), move.target, is_new_name=bool(move.new))
    if folder.path_of(move.old).exists():
        # What is removed must be in the history, also what was put there a moment ago.
        look_alone(move.old)
        remove_whole(folder.path_of(move.old))


def _copy(move: PageMove) -> None:
    """Write the new file, unless it has words that the old one never had."""
    raw, there = folder.read(move.old), folder.read(move.new)
    if raw is None or raw == there:
        return
    if there is None or PageVersion.objects.with_digest(move.old, folder.digest_of(there)):
        replace_whole(folder.path_of(move.new), raw, like=folder.path_of(move.old))


def _finish(move: PageMove) -> None:
    if move.new:
        _follow(move)
        put_links_right(move.who, name_of(move.old), name_of(move.new))
    with transaction.atomic():
        if not move.new:
            _add_version(move, move.old, None, PageVersion.How.DELETED, move.why)
        move.is_done = True
        move.save(update_fields=["is_done"])


@transaction.atomic
def _follow(move: PageMove) -> None:
    """Let everything that is known of the old name be of the new one, unless it is already."""
    if not PageVersion.objects.of(move.old).exists():
        return
    taken = PageVersion.objects.newest(move.new)
    shift = taken.number if taken else 0
    versions = PageVersion.objects.filter(file=move.old)
    versions.update(file=move.new, number=F("number") + shift)
    # Who has begun a page of the new name just now keeps both drafts.
    busy = PageDraft.objects.filter(file=move.new).values("author")
    PageDraft.objects.filter(file=move.old).exclude(author__in=list(busy)).update(file=move.new)
    _forget_told_twice(move)
    for rows in (PlannedPublication.objects, AskedPublication.objects, ReviewReminder.objects):
        rows.filter(file=move.old).update(file=move.new)
    why = f"It was {move.old}. {move.why}"
    _add_version(move, move.new, folder.read(move.new), PageVersion.How.RENAMED, why)


def _forget_told_twice(move: PageMove) -> None:
    """Forget reminders that somebody has had for a page that had the new name before."""
    same = {name: OuterRef(name) for name in ("to", "due", "step")}
    told = ReviewReminder.objects.filter(file=move.new, **same)
    ReviewReminder.objects.filter(Exists(told), file=move.old).delete()


def _add_version(
    move: PageMove, file: str, raw: bytes | None, how: PageVersion.How, why: str
) -> None:
    digest = GONE if raw is None else folder.digest_of(raw)
    after = PageVersion.objects.newest(file)
    add(file, raw or b"", digest, how, after=after, who=move.who, why=why[:LONGEST_WHY])


def _take_back(move: PageMove, names: bytes | None) -> None:
    """Undo what was done before the disk refused; where that is refused too, it is done later."""
    try:
        if move.new and folder.read(move.new) is not None:
            remove_whole(folder.path_of(move.new))
        old_names.put_back(names)
    except OSError:
        logger.exception("%s could not be taken back and will be done", move)
        return
    move.delete()


def _undone(move: PageMove) -> bool:
    """Let the page stay where it still is, whatever was begun; whether that was possible."""
    try:
        if move.new and _has_words_of(move.old, move.new):
            remove_whole(folder.path_of(move.new))
        _lead_back(move)
    except TROUBLES as error:
        _note(move, error)
        return False
    move.delete()
    return True


def _has_words_of(old: str, new: str) -> bool:
    raw = folder.read(new)
    known = PageVersion.objects.with_digest(old, folder.digest_of(raw)) if raw else None
    return known is not None


def _lead_back(move: PageMove) -> None:
    """Send nobody away from the page any more, nor to a name that it never had for long."""
    old = name_of(move.old)
    try:
        if old_names.targets().get(old) != move.target:
            return
        if move.new:
            old_names.lead(name_of(move.new), old, is_new_name=True)
        else:
            old_names.forget(old)
    except (OSError, old_names.NotPlain):
        # A page that is there wins over its old name, whatever the file says.
        logger.exception("%s still names %s", old_names.FILE, old)
