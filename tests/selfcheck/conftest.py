from __future__ import annotations

import pytest

from microsite.content import SelfCheck
from microsite.pages.library import current_library


@pytest.fixture
def check() -> SelfCheck:
    """The self-check that is shipped."""
    found = current_library().self_check
    assert found
    return found
