"""A pytest plugin: which tests go to one process when several run at once (pytest-xdist).

Tests of one state of the site share how it was reached, and those of a file what it set up.
xdist's own groups are written into the ids of tests, which pytest 9.2 does not let it do any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.states import STATES

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

# The longest first: "form-check" is not a test of "form".
NAMES = sorted((state.name for state in STATES), key=len, reverse=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)


def group_of(nodeid: str) -> str:
    """Return the file of a test, or the state that it looks at.

    >>> group_of("tests/journeys/test_screens.py::test_a_page_fits[form-check-rtl]")
    'form-check'
    """
    file, _, test = nodeid.partition("::")
    case = test.partition("[")[2].rstrip("]")
    if file.startswith("tests/journeys/"):
        for name in NAMES:
            if case == name or case.startswith(f"{name}-"):
                return name
    return file
