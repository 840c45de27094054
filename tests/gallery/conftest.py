from __future__ import annotations

import pytest
from django.test import Client

from tests.people import hired, signed_in


@pytest.fixture
def staff(db) -> Client:
    return signed_in(hired("editor", role="editor"))
