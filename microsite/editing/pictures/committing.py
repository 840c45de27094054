"""Which files of pictures git is to have. As it forgets nothing, none of a patient's is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from microsite.editing.git import WorkTree
from microsite.editing.pictures.files import NoSuchPicture, is_of_patient, path_of, record_path


def files_to_commit(
    tree: WorkTree, names: Iterable[str], *, only_new: bool = False
) -> dict[Path, bytes | None]:
    """Return what differs from the newest commit, None for a file that is gone. Raises GitTrouble.

    With ``only_new`` that is what no commit has yet: the rest may be somebody's half a change.
    """
    found = {}
    for file in _files_of(names):
        raw, known = _bytes_of(file), tree.has_now(file)
        if raw != known and (known is None or not only_new):
            found[file] = raw
    return found


def _files_of(names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        try:
            picture = path_of(name)
            # One that somebody has put into git by hand stays there until it is deleted.
            if picture.exists() and is_of_patient(name):
                continue
            yield from (picture, record_path(name))
        except NoSuchPicture:
            continue


def _bytes_of(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
