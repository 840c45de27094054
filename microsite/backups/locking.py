"""A folder as one locked file, in the format of age (https://age-encryption.org/v1).

The server can lock but not unlock: the clinic keeps the key that opens a backup elsewhere.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pyrage
from pyrage.x25519 import Identity, Recipient

from microsite.backups.trouble import CannotBackUp


def lock(folder: Path, file: Path, recipient: str) -> Identity:
    """Write the folder into the file; return a key that opens this one file, to prove it with.

    Raises OSError. The key is nowhere else.
    """
    once = Identity.generate()
    packed = folder.with_suffix(".zip")
    try:
        _pack(folder, packed)
        to = [Recipient.from_str(recipient), once.to_public()]
        pyrage.encrypt_file(str(packed), str(file), to)
    finally:
        packed.unlink(missing_ok=True)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    return once


def unlock(file: Path, folder: Path, identity: Identity) -> None:
    """Write what is in the file into the folder. Raises OSError, and CannotBackUp if it is bad."""
    packed = folder.with_suffix(".zip")
    try:
        pyrage.decrypt_file(str(file), str(packed), [identity])
        with zipfile.ZipFile(packed) as pack:
            pack.extractall(folder)  # It keeps every name inside the folder.
    except pyrage.DecryptError:
        raise CannotBackUp("this key does not open it, or the file was changed") from None
    except zipfile.BadZipFile:
        raise CannotBackUp("what is in it is damaged") from None
    finally:
        packed.unlink(missing_ok=True)


def _pack(folder: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                pack.write(file, file.relative_to(folder).as_posix())
