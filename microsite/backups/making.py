"""From a running site to a locked file that was opened again before it counts."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from pyrage.x25519 import Identity

from microsite.backups.folder import name_at
from microsite.backups.locking import lock, unlock
from microsite.backups.proof import prove
from microsite.backups.staged import Manifest, stage
from microsite.backups.trouble import CannotBackUp

PART = ".part"


def make_backup(to: Path, recipient: str, now: datetime) -> tuple[Path, Manifest]:
    """Return the new file in the folder ``to`` and what is in it.

    Raises CannotBackUp and OSError; then there is no new file. The database may be written
    meanwhile: the backup is of one moment.
    """
    to.mkdir(parents=True, exist_ok=True)
    file, part = to / name_at(now), to / f"unfinished{PART}"
    with _alone(), _private_folder() as private:
        for left in to.glob(f"*{PART}"):
            left.unlink()  # of a run that was killed
        try:
            staged = private / "staged"
            staged.mkdir()
            stage(staged)
            Manifest.of(staged, now.isoformat()).write_to(staged)
            once = lock(staged, part, recipient)
            shutil.rmtree(staged)
            manifest = _proven(part, private / "opened", once)
            part.rename(file)
            _keep_name(to)
        finally:
            part.unlink(missing_ok=True)
    return file, manifest


def restore(file: Path, to: Path, identity: Identity) -> Manifest:
    """Write what is in the backup into the folder ``to``, which must not be there yet or be empty.

    Raises CannotBackUp and OSError; then ``to`` is as it was.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise CannotBackUp(f"{to} is not empty. Name a folder that is not there yet")
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}-", dir=to.parent) as private:
        opened = Path(private) / "opened"
        manifest = _proven(file, opened, identity)
        if to.exists():
            to.rmdir()
        opened.rename(to)
    return manifest


def _proven(file: Path, opened: Path, identity: Identity) -> Manifest:
    opened.mkdir(mode=0o700)
    unlock(file, opened, identity)
    return prove(opened)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one backup be made at a time. Raises CannotBackUp when another one is."""
    with (settings.VAR_DIR / "backup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotBackUp("another one is being made at this moment") from None
        yield


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Give a folder that only this account can read, and take it away with all that is in it."""
    folder: Path = settings.VAR_DIR / "backup-unlocked"
    # A run that was killed left it behind.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _keep_name(folder: Path) -> None:
    """Make a power cut keep the new name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
