"""In development, a saved content file refreshes the browser instead of restarting the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.utils.autoreload import BaseReloader, autoreload_started, file_changed

from microsite.pages.library import live_library


@receiver(autoreload_started)
def watch_content(sender: BaseReloader, **kwargs: Any) -> None:
    sender.watch_dir(settings.CONTENT_DIR, "**/*")


@receiver(file_changed)
def refresh_browser(sender: Any, file_path: Path, **kwargs: Any) -> bool:
    """Return True, which means "no restart needed", for a content file."""
    if not settings.DEBUG or not file_path.is_relative_to(settings.CONTENT_DIR):
        return False
    from django_browser_reload.views import trigger_reload_soon

    live_library().look()
    trigger_reload_soon()
    return True
