"""Files that are written whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

DRAFT_SUFFIX = ".part"


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
