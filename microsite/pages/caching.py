"""What answers tell browsers about keeping them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]

# Kept by browsers, but asked for again each time: a corrected sentence shows at once.
REVALIDATE = "public, no-cache"
PATIENT_PICTURE = "private, max-age=3600"
FOREVER = "public, max-age=31536000, immutable"
# Of what only one visitor gets. Pages without an answer may be kept by the browser, so that its own
# Back button works.
SHOWS_NO_ANSWER, SHOWS_ANSWERS = "private, no-cache", "no-store"


def kept_only_when_said(view: View[Parameters]) -> View[Parameters]:
    """Let nobody keep what the view answers, refusals too, unless it says something else."""

    @wraps(view)
    def answered(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", SHOWS_ANSWERS)
        return response

    return answered
