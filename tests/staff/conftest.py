from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def clinic_of_the_tests(small_site) -> None:
    """Take the clinic from a small site, so that editors may change the real one."""


@pytest.fixture
def nurse(db):
    return get_user_model().objects.create_user("nurse.joy", password=PASSWORD, is_staff=True)


@pytest.fixture
def staff(nurse) -> Client:
    client = Client()
    client.force_login(nurse)
    return client
