"""Files that are written whole or not at all."""

from __future__ import annotations

import logging
import os
import stat
import tempfile
from pathlib import Path

DRAFT_SUFFIX = ".part"
logger = logging.getLogger(__name__)


def write_whole(target: Path, data: bytes) -> None:
    """Replace the file in one step, whoever else is writing it. Raises OSError.

    A process that is killed meanwhile leaves a file that ends in DRAFT_SUFFIX.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=".draft-", suffix=DRAFT_SUFFIX, delete=False
    ) as draft:
        try:
            draft.write(data)
            draft.flush()
            Path(draft.name).replace(target)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise


def replace_whole(target: Path, data: bytes, like: Path | None = None) -> None:
    """Replace a file of the content in one step, so that a power cut leaves the old or the new.

    Whoever may read the file may still read it; a new one is read by those who may read ``like``.
    Raises OSError, and then it is as it was.
    """
    target = target.resolve()
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=".draft-", suffix=DRAFT_SUFFIX, delete=False
    ) as draft:
        try:
            draft.write(data)
            draft.flush()
            os.fchmod(draft.fileno(), _mode_of(like or target))
            os.fsync(draft.fileno())
            Path(draft.name).replace(target)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise
    _keep_the_name(target.parent)


def remove_whole(target: Path) -> None:
    """Remove a file of the content, so that it is gone after a power cut too. Raises OSError."""
    target.unlink(missing_ok=True)
    _keep_the_name(target.parent)


def _mode_of(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return 0o644


def _keep_the_name(folder: Path) -> None:
    """Have the folder itself on the disk: a new name is only there when its folder is.

    Where that fails the new file is there all the same, so it is not for the caller to undo.
    """
    try:
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError:
        logger.exception("After a power cut %s may hold an earlier file", folder)
