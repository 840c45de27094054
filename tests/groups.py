"""A pytest plugin: which tests go to one process when two run at once (pytest-xdist).

Tests of one state of the site share how it was reached, and those of a file what it set up.
"""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            item.add_marker(pytest.mark.xdist_group(group_of(item)))


def group_of(item: pytest.Item) -> str:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return parameters["reached"].name if "reached" in parameters else item.path.stem
