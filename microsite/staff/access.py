"""Who may see which staff page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from microsite.staff import sessions
from microsite.staff.members import (
    EDIT_PAGES,
    EVERYBODY,
    OWN,
    READ_REQUESTS,
    SEE_DESIGN,
    SEE_SELF_CHECK,
    SIGN_PAGES,
    Member,
    Role,
    member_of,
)
from microsite.staff.models import AccessLogEntry
from microsite.staff.sessions import WHY

Parameters = ParamSpec("Parameters")


# Never shown again, not even to whoever sent it.
UNSPOKEN = {"csrfmiddlewaretoken", "password", "old_password", "new_password1", "new_password2"}


class StaffRequest(HttpRequest):
    """A request whose sender was let in. It only tells the type checker who ``user`` is."""

    user: User
    member: Member
    unseen_exports: Iterable[AccessLogEntry]


View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]
StaffView = Callable[Concatenate[StaffRequest, Parameters], HttpResponseBase]


class Guard(Protocol):
    def __call__(self, view: StaffView[Parameters], /) -> View[Parameters]: ...


def only_for(roles: frozenset[Role], *, may_lack_factor: bool = False) -> Guard:
    """Let members of staff with one of these roles in, ask others to sign in, refuse the rest.

    Whatever the answer is, no browser or proxy may keep it.
    """

    def guard(view: StaffView[Parameters]) -> View[Parameters]:
        @cache_control(private=True, no_store=True)
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponseBase:
            if refusal := _refusal(request, roles, may_lack_factor):
                return refusal
            return view(cast(StaffRequest, request), *args, **kwargs)

        return guarded

    return guard


def _refusal(
    request: HttpRequest, roles: frozenset[Role], may_lack_factor: bool
) -> HttpResponse | None:
    """Return what somebody gets who may not go on, and let a member of staff be known."""
    if not request.user.is_authenticated:
        had_a_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        return ask_to_sign_in(request, "ended" if had_a_session else "")
    member = member_of(request.user)
    if member is None:
        AccessLogEntry.objects.record(request.user, AccessLogEntry.What.REFUSED)
        return render(request, "staff/no_access.html", {"user": request.user}, status=403)
    if why := sessions.why_it_ended(request.session, member):
        return ask_to_sign_in(request, why)
    if not (request.session[sessions.FACTOR] or may_lack_factor):
        return redirect("staff:account")
    if member.role not in roles:
        return _refused(request, member, roles)
    sessions.note_activity(request.session)
    known = cast(StaffRequest, request)
    known.member, known.unseen_exports = member, ()
    if member.is_owner:
        # Asked for by templates; what sends no page asks the database nothing.
        known.unseen_exports = AccessLogEntry.objects.exports_unseen_by(member)
    return None


def ask_to_sign_in(request: HttpRequest, why: str) -> HttpResponse:
    """Sign out whoever is signed in, and lead to signing in and back."""
    if request.user.is_authenticated:
        logout(request)
    if request.method != "POST":
        return redirect(sign_in_address(request.get_full_path(), why))
    where = _page_of_the_form(request)
    if typed := typed_words(request.POST):
        again = sign_in_address(where, "")
        context = {"why": WHY.get(why, ""), "typed": typed, "again": again}
        return render(request, "staff/not_saved.html", context, status=403)
    return redirect(sign_in_address(where, why))


def sign_in_address(where: str, why: str) -> str:
    query = {name: value for name, value in (("next", where), ("why", why)) if value}
    address = reverse("staff:sign_in")
    return f"{address}?{urlencode(query, safe='/')}" if query else address


def _page_of_the_form(request: HttpRequest) -> str:
    """Return the page that somebody was on: coming back to a form's own address would fail."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path + (f"?{page.query}" if page.query else "")


def typed_words(posted: QueryDict) -> list[str]:
    """Return what a person wrote, to be shown again; a choice is a word and soon made again."""
    spoken = (texts for name, texts in posted.lists() if name not in UNSPOKEN)
    return [text.strip() for texts in spoken for text in texts if " " in text.strip()]


def _refused(request: HttpRequest, member: Member, roles: frozenset[Role]) -> HttpResponse:
    wanted = request.resolver_match.route if request.resolver_match else ""
    AccessLogEntry.objects.record(member.user, AccessLogEntry.What.REFUSED, detail=wanted)
    context = {
        "user": member.user,
        "member": member,
        "roles": [role.label for role in Role if role in roles],
    }
    return render(request, "staff/not_this_role.html", context, status=403)


# Those without a second factor reach these pages alone, and set one up there.
anybody_signed_in = only_for(EVERYBODY, may_lack_factor=True)
anybody_at_work = only_for(EVERYBODY)
may_read_requests = staff_only = only_for(READ_REQUESTS)
may_see_design = only_for(SEE_DESIGN)
may_edit_pages = only_for(EDIT_PAGES)
may_sign_pages = only_for(SIGN_PAGES)
may_see_self_check = only_for(SEE_SELF_CHECK)
owner_only = only_for(OWN)
