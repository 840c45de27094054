from __future__ import annotations

import pytest
from django.test import Client

from tests.people import hired, signed_in


@pytest.fixture(autouse=True)
def clinic_of_the_tests(small_site) -> None:
    """Take the clinic from a small site, so that editors may change the real one."""


@pytest.fixture
def nurse(db):
    return hired("nurse.joy")


@pytest.fixture
def staff(nurse) -> Client:
    return signed_in(nurse)
