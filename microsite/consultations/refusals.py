"""Posts that our own form cannot have sent get a polite refusal before anything reads them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from microsite.pages.bodies import is_readable
from microsite.pages.origin import is_same_origin

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def own_posts_only(view: View[Parameters]) -> View[Parameters]:
    """Answer posts from elsewhere with a 403, and unreadable ones with a 400."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        if request.method == "POST" and not is_same_origin(request):
            return _refused(request, 403)
        if request.method == "POST" and not is_readable(request):
            return _refused(request, 400)
        return view(request, *args, **kwargs)

    return guarded


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "consultations/refused.html", {"status": status}, status=status)
