from __future__ import annotations

import pytest

from tests.folder import ContentFolder
from tests.pages.visitor import Visitor


@pytest.fixture
def visitor(small_site: ContentFolder) -> Visitor:
    small_site.page("faq.md", "Old words.\n", layout="faq", title="Questions")
    return Visitor()
