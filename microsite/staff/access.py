"""Who may see staff pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from microsite.staff.models import AccessLogEntry

Parameters = ParamSpec("Parameters")


class StaffRequest(HttpRequest):
    """A request whose sender was let in. It only tells the type checker who ``user`` is."""

    user: User


View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]
StaffView = Callable[Concatenate[StaffRequest, Parameters], HttpResponse]


def staff_only(view: StaffView[Parameters]) -> View[Parameters]:
    """Let signed-in staff in, ask others to sign in, refuse accounts that are not staff.

    Whatever the answer is, no browser or proxy may keep it.
    """

    @cache_control(private=True, no_store=True)
    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "GET":
                return redirect_to_login(request.get_full_path(), reverse("staff:sign_in"))
            # Coming back to an address that only takes POST would be an error page.
            return redirect("staff:sign_in")
        if not request.user.is_staff:
            AccessLogEntry.objects.record(request.user, AccessLogEntry.What.REFUSED)
            return render(request, "staff/no_access.html", {"user": request.user}, status=403)
        return view(cast(StaffRequest, request), *args, **kwargs)

    return guarded
