"""Who may see which staff page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from microsite.staff.members import (
    EVERYBODY,
    OWN,
    READ_REQUESTS,
    SEE_DESIGN,
    SEE_SELF_CHECK,
    Member,
    Role,
    member_of,
)
from microsite.staff.models import AccessLogEntry

Parameters = ParamSpec("Parameters")


class StaffRequest(HttpRequest):
    """A request whose sender was let in. It only tells the type checker who ``user`` is."""

    user: User
    member: Member


View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]
StaffView = Callable[Concatenate[StaffRequest, Parameters], HttpResponse]


class Guard(Protocol):
    def __call__(self, view: StaffView[Parameters], /) -> View[Parameters]: ...


def only_for(roles: frozenset[Role]) -> Guard:
    """Let members of staff with one of these roles in, ask others to sign in, refuse the rest.

    Whatever the answer is, no browser or proxy may keep it.
    """

    def guard(view: StaffView[Parameters]) -> View[Parameters]:
        @cache_control(private=True, no_store=True)
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            if refusal := _refusal(request, roles):
                return refusal
            return view(cast(StaffRequest, request), *args, **kwargs)

        return guarded

    return guard


def _refusal(request: HttpRequest, roles: frozenset[Role]) -> HttpResponse | None:
    """Return what somebody gets who may not go on, and let a member of staff be known."""
    if not request.user.is_authenticated:
        return _ask_to_sign_in(request)
    member = member_of(request.user)
    if member is None:
        AccessLogEntry.objects.record(request.user, AccessLogEntry.What.REFUSED)
        return render(request, "staff/no_access.html", {"user": request.user}, status=403)
    cast(StaffRequest, request).member = member
    if member.role not in roles:
        return _refused(request, member, roles)
    return None


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect_to_login(request.get_full_path(), reverse("staff:sign_in"))
    # Coming back to an address that only takes POST would be an error page.
    return redirect("staff:sign_in")


def _refused(request: HttpRequest, member: Member, roles: frozenset[Role]) -> HttpResponse:
    wanted = request.resolver_match.route if request.resolver_match else ""
    AccessLogEntry.objects.record(member.user, AccessLogEntry.What.REFUSED, detail=wanted)
    context = {
        "user": member.user,
        "member": member,
        "roles": [role.label for role in Role if role in roles],
    }
    return render(request, "staff/not_this_role.html", context, status=403)


anybody_at_work = only_for(EVERYBODY)
may_read_requests = staff_only = only_for(READ_REQUESTS)
may_see_design = only_for(SEE_DESIGN)
may_see_self_check = only_for(SEE_SELF_CHECK)
owner_only = only_for(OWN)
