"""Signing in, in two steps, and out again."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from microsite.staff import second_factor, sessions
from microsite.staff.access import sign_in_address
from microsite.staff.address import client_address
from microsite.staff.forms import CodeForm, SignInForm
from microsite.staff.members import member_of
from microsite.staff.models import AccessLogEntry
from microsite.staff.throttle import TRIES_OF_CODES, Held, forget_tries, try_once

WAITING = "waiting_for_second_step"
SECONDS_FOR_SECOND_STEP = 10 * 60
What = AccessLogEntry.What


@cache_control(private=True, no_store=True)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take user name and password. Every failure reads the same and takes the same time."""
    if request.method != "POST":
        return _show_sign_in(request, SignInForm(request))
    name, address = SignInForm.same_name(request.POST.get("username", "")), client_address(request)
    is_tried = bool(name and request.POST.get("password"))
    if is_tried and (held := try_once("password", name, address)):
        note_held(held, None, f"password, from {address}")
        return _show_sign_in(request, SignInForm(request, initial=request.POST), held)
    form = SignInForm(request, data=request.POST)
    if not form.is_valid():
        return _show_sign_in(request, form)
    forget_tries("password", name, address)
    return _after_password(request, form.get_user())


def _show_sign_in(request: HttpRequest, form: SignInForm, held: Held | None = None) -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    why = sessions.WHY.get(request.GET.get("why", ""), "")
    context = {"form": form, "next": wanted, "why": why, "held": held, "user": request.user}
    return render(request, "staff/sign_in.html", context, status=429 if held else 200)


def note_held(held: Held, who: User | None, detail: str) -> None:
    # Once in each quarter of an hour: somebody who tries a thousand times fills no log.
    if held.is_first:
        AccessLogEntry.objects.record(who, What.HELD_UP, detail=detail)


def _after_password(request: HttpRequest, user: User) -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if not second_factor.has_second_factor(user):
        sessions.start(request, user, "")
        return redirect("staff:account")
    # Whoever was signed in here is not any more.
    logout(request)
    request.session[WAITING] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "since": time.time(),
        "next": wanted,
    }
    return redirect("staff:second_step")


@cache_control(private=True, no_store=True)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def second_step(request: HttpRequest) -> HttpResponse:
    """Take a code of the app, a recovery code or a passkey from whoever gave the password."""
    user = _who_waits(request)
    if user is None:
        return redirect(sign_in_address("", "slow" if WAITING in request.session else ""))
    if request.method != "POST":
        return _show_second_step(request, user, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show_second_step(request, user, form)
    if held := _hold_codes(request, user):
        return _show_second_step(request, user, CodeForm(), held)
    factor = _factor_shown(user, form)
    if not factor:
        form.add_error(form.given, form.wrong)
        return _show_second_step(request, user, form)
    forget_tries("code", str(user.pk), client_address(request))
    forget_tries("code", str(user.pk))
    wanted = request.session.pop(WAITING)["next"]
    sessions.start(request, user, factor)
    return redirect(ours(request, wanted) or first_page(user))


def _who_waits(request: HttpRequest) -> User | None:
    waiting: dict[str, Any] = request.session.get(WAITING, {})
    if time.time() - waiting.get("since", 0) > SECONDS_FOR_SECOND_STEP:
        return None
    user = User.objects.filter(pk=waiting["user"]).first()
    if user is None or member_of(user) is None:
        return None
    # A password that was changed meanwhile has not been given.
    return user if user.get_session_auth_hash() == waiting["password"] else None


def _hold_codes(request: HttpRequest, user: User) -> Held | None:
    address = client_address(request)
    held = try_once("code", str(user.pk), address) or try_once(
        "code", str(user.pk), tries=TRIES_OF_CODES
    )
    if held:
        note_held(held, user, f"second step, from {address}")
    return held


def _factor_shown(user: User, form: CodeForm) -> str:
    """Return the kind of factor that the form proves, "" when it proves none."""
    if code := form.cleaned_data["code"]:
        return second_factor.check_code(user, code)
    try:
        second_factor.check_passkey(user, form.cleaned_data["passkey"])
    except second_factor.NotGenuine:
        return ""
    return str(second_factor.Type.WEBAUTHN)


def _show_second_step(
    request: HttpRequest, user: User, form: CodeForm, held: Held | None = None
) -> HttpResponse:
    has_passkey = second_factor.has_passkey(user)
    context = {
        "form": form,
        "held": held,
        "name": user.get_username(),
        "question": second_factor.question_for_passkey(user) if has_passkey else "",
    }
    page = render(request, "staff/second_step.html", context, status=429 if held else 200)
    return with_script(page) if has_passkey else page


def with_script(page: HttpResponse) -> HttpResponse:
    """Let the page run the site's own script, which only passkeys need."""
    page.own_script = True  # type: ignore[attr-defined]
    return page


def ours(request: HttpRequest, wanted: str) -> str:
    """Return the page that was asked for, if it is one of this site's, else ""."""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def first_page(user: User) -> str:
    return reverse(user.member.first_page)


@cache_control(private=True, no_store=True)
@require_POST
@csrf_protect
def sign_out(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        who = request.user
        logout(request)
        if who.is_authenticated:
            AccessLogEntry.objects.record(who, What.SIGNED_OUT)
    answer = redirect("staff:sign_in")
    # No page of this session comes back with the Back button.
    answer["Clear-Site-Data"] = '"cache"'
    return answer
