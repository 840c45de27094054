"""What must be there for what the settings ask of the editor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from microsite.editing.git import GitTrouble, WorkTree, is_there

SECONDS_FOR_GIT = 10


def check_git(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    if settings.CONTENT_GIT != "commit":
        return []
    if not is_there():
        hint = "Install the program git, or set CONTENT_GIT=no."
        return [Error("CONTENT_GIT: there is no program git here.", hint=hint, id="editing.E001")]
    try:
        WorkTree(Path(settings.CONTENT_DIR), SECONDS_FOR_GIT).require_branch()
    except GitTrouble as trouble:
        hint = (
            "Put the content into a git work tree with a branch checked out, or set CONTENT_GIT=no."
        )
        message = f"CONTENT_GIT: pages cannot be committed in {settings.CONTENT_DIR}: {trouble}."
        return [Error(message, hint=hint, id="editing.E002")]
    return []
