from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.signals import setting_changed
from django.dispatch import receiver

from tests.folder import ContentFolder, forget_library

pytest_plugins = ["tests.browser", "tests.database", "tests.groups", "tests.nu_checker"]
# It needs a library of requirements-dev.txt; with requirements.txt alone the other tests run.
collect_ignore = [] if find_spec("jsonschema") else ["content/test_schemas.py"]


@pytest.fixture(scope="session", autouse=True)
def collected_static_files() -> None:
    """Let the tests see the addresses that production uses."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def folder(tmp_path: Path) -> ContentFolder:
    return ContentFolder(tmp_path / "content")


@receiver(setting_changed)
def read_content_anew(**_: object) -> None:
    """Forget the library whenever a test has set or put back a setting: it may be another one.

    The other tests share the library of the shipped content, which takes a second to read.
    """
    forget_library()


@pytest.fixture
def small_site(folder: ContentFolder, tmp_path: Path, settings) -> ContentFolder:
    """Serve a small content folder instead of the real one."""
    settings.CONTENT_DIR = folder.root
    settings.VAR_DIR = tmp_path / "var"
    return folder
