"""Posted bodies that no browser sends for a form of ours, told apart before anything reads them."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError


def is_readable(request: HttpRequest) -> bool:
    """Return whether the body is a form in UTF-8 of a size that our forms can have."""
    if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):
        return False
    if declared_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return False
    try:
        request.POST  # noqa: B018 (reading parses it)
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return False
    return True


class NoFiles(FileUploadHandler):
    """Refuses a body with a file in it, as no form of ours has one."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TooManyFilesSent


def declared_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0
