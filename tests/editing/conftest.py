from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from microsite.editing.previewing import processes
from microsite.staff.members import Role
from tests.editing.editor import Editor
from tests.folder import ContentFolder
from tests.people import hired

SUN = """\
---
title: Sun and skin
summary: One sentence.
section: guide
order: 900
changed: 2026-11-22
review_due: 2999-05-22
changes:
  - on: 2026-11-22
    what: First published.
---
Shade your [[dermis]] [@alam-2014].

Some more words on shade.

## What to do next

Read [this page again](sun.md#what-to-do-next).
"""


@pytest.fixture(scope="session")
def folder_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for all tests here: the process that renders drafts starts once, and knows it."""
    yield tmp_path_factory.mktemp("editing")
    processes.end()


@pytest.fixture
def folder(folder_of_all: Path) -> ContentFolder:
    shutil.rmtree(folder_of_all / "content", ignore_errors=True)
    return ContentFolder(folder_of_all / "content")


@pytest.fixture
def site(folder: ContentFolder, folder_of_all: Path, settings: Any) -> ContentFolder:
    """A small site with a page on the sun that is without fault."""
    folder.write("en/sun.md", SUN)
    settings.CONTENT_DIR, settings.VAR_DIR = folder.root, folder_of_all / "var"
    settings.VAR_DIR.mkdir(exist_ok=True)
    if not (settings.VAR_DIR / "static").exists():
        # Where the process looks for them.
        (settings.VAR_DIR / "static").symlink_to(settings.STATIC_ROOT)
    return folder


@pytest.fixture
def robin(db: None, site: ContentFolder) -> Editor:
    return Editor(hired("robin", Role.EDITOR), site)


@pytest.fixture
def alex(db: None, site: ContentFolder) -> Editor:
    return Editor(hired("alex", Role.EDITOR), site)
