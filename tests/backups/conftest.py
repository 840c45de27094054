"""A small site that makes backups, and the key that opens them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.folder import ContentFolder


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The file that opens backups."""
    file = tmp_path / "backup-key"
    said = io.StringIO()
    call_command("make_backup_key", file, stdout=said, stderr=io.StringIO())
    file.with_suffix(".recipient").write_text(said.getvalue())
    return file


@pytest.fixture
def site(small_site: ContentFolder, key: Path, tmp_path: Path, settings) -> ContentFolder:
    """A small site that is set to make backups."""
    recipient = key.with_suffix(".recipient").read_text().strip()
    settings.VAR_DIR.mkdir(exist_ok=True)
    settings.BACKUP_RECIPIENT = recipient.removeprefix("BACKUP_RECIPIENT=")
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.ERASED_REQUESTS = settings.BACKUP_DIR / "erased-requests.txt"
    return small_site
