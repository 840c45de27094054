from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Static files under names that change with what they hold, for modules of scripts too."""

    # Django's word for: ``import ... from "./text.js"`` names the file of the same release.
    support_js_module_import_aggregation = True
