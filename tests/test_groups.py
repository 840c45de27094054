from __future__ import annotations

import pytest

from tests.groups import group_of

SCREENS = "tests/journeys/test_screens.py"


@pytest.mark.parametrize(
    ("test", "group"),
    [
        (f"{SCREENS}::test_a_page_fits[form-check-rtl]", "form-check"),
        (f"{SCREENS}::test_a_page_fits[form-check-back]", "form-check"),
        (f"{SCREENS}::test_a_page_fits[form-call-back-rtl]", "form-call-back"),
        (f"{SCREENS}::test_a_page_fits[home-devices]", "home-devices"),
        (f"{SCREENS}::test_a_page_fits[home]", "home"),
        (f"{SCREENS}::test_one_thing", SCREENS),
        ("tests/content/test_page.py::test_a_page[home]", "tests/content/test_page.py"),
    ],
)
def test_tests_of_a_state_go_together_and_others_by_file(test, group):
    assert group_of(test) == group
