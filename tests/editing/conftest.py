from __future__ import annotations

import pytest

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


@pytest.fixture
def site(small_site: ContentFolder) -> ContentFolder:
    """A small site with a page on the sun that is without fault."""
    small_site.write("en/sun.md", SUN)
    return small_site


@pytest.fixture
def robin(db: None, site: ContentFolder) -> Editor:
    return Editor(hired("robin", Role.EDITOR), site)


@pytest.fixture
def alex(db: None, site: ContentFolder) -> Editor:
    return Editor(hired("alex", Role.EDITOR), site)
