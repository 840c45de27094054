"""Pages for when the site itself has trouble, finished while all is well."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from microsite.content import Clinic, write_whole
from microsite.pages.headers import content_security_policy
from microsite.pages.styles import put_styles

logger = logging.getLogger(__name__)


def outage_page(template: str, clinic: Clinic, status: int) -> HttpResponse:
    """Return ``500.html`` or ``503.html`` with its styles and the policy that allows them."""
    context = {"clinic": clinic, "language": settings.LANGUAGE}
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = content_security_policy(put_styles(response))
    return response


def keep_maintenance_page(clinic: Clinic) -> None:
    """Write the page that a proxy shows while this site is stopped: ``maintenance.html``."""
    file = Path(settings.VAR_DIR) / "maintenance.html"
    page: bytes = outage_page("503.html", clinic, 503).content
    try:
        if not file.exists() or file.read_bytes() != page:
            write_whole(file, page)
    except OSError as problem:
        logger.warning("The maintenance page cannot be kept: %s", problem)
