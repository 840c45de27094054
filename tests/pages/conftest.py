from __future__ import annotations

import pytest
from django.db import connections

from tests.folder import ContentFolder
from tests.pages.visitor import Visitor


@pytest.fixture(autouse=True)
def no_open_connection() -> None:
    """Close what earlier tests left open: ending a request would look at it, and pages need none."""
    for connection in connections.all(initialized_only=True):
        connection.close()


@pytest.fixture
def visitor(small_site: ContentFolder) -> Visitor:
    small_site.page("faq.md", "Old words.\n", layout="faq", title="Questions")
    return Visitor()
