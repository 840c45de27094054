"""Posted bodies that no browser sends for our form are refused before anything reads them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def is_readable(request: HttpRequest) -> bool:
    """Return whether the body is a form in UTF-8 of a size that our form can have."""
    if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):
        return False
    if _declared_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return False
    try:
        request.POST  # noqa: B018 (reading parses it)
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return False
    return True


def _declared_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


def readable_only(view: View[Parameters]) -> View[Parameters]:
    """Answer unreadable posts with a polite 400."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        if request.method == "POST" and not is_readable(request):
            return render(request, "consultations/refused.html", {"status": 400}, status=400)
        return view(request, *args, **kwargs)

    return guarded
