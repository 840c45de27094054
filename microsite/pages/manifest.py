"""The web manifest: what a phone shows when a patient puts the site on its home screen."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from microsite.content import Clinic
from microsite.pages.caching import REVALIDATE
from microsite.pages.library import library_for
from microsite.pages.tokens import tokens

MANIFEST_PATH = "/site.webmanifest"
# (file, width in pixels, what it is for)
ICONS = (
    ("icon-192.png", 192, "any"),
    ("icon-512.png", 512, "any"),
    ("icon-maskable-512.png", 512, "maskable"),
    ("icon-monochrome-512.png", 512, "monochrome"),
)


@csrf_exempt
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    text = json.dumps(_manifest(library_for(request).clinic), ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/manifest+json")
    response["Cache-Control"] = REVALIDATE
    return response


def _manifest(clinic: Clinic) -> dict[str, object]:
    light = tokens().colours["--colour-page"].light
    return {
        "id": "/",
        "name": clinic.name,
        "lang": settings.LANGUAGE,
        "start_url": "/",
        "scope": "/",
        # With the address in sight and a way back: it is a site to read, not a program.
        "display": "minimal-ui",
        "background_color": light,
        "theme_color": light,
        "icons": [
            {
                "src": static(f"icons/{name}"),
                "sizes": f"{width}x{width}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, width, purpose in ICONS
        ],
    }
