from __future__ import annotations

import pytest

from tests.consultations.mailing import inbox

__all__ = ["inbox"]


@pytest.fixture(autouse=True)
def clinic_of_the_tests(small_site) -> None:
    """Take the clinic from a small site, so that editors may change the real one."""


@pytest.fixture
def report(request, capsys):
    """Say figures that are worth writing down, whatever pytest captures."""

    def say(**figures: object) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {figures}")

    return say
