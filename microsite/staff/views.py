from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from microsite.staff.forms import SignInForm
from microsite.staff.models import AccessLogEntry


@cache_control(private=True, no_store=True)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = form.get_user()
        with transaction.atomic():
            login(request, user)
            AccessLogEntry.objects.record(user, AccessLogEntry.What.SIGNED_IN)
        return redirect(_after_sign_in(request))
    context = {"form": form, "user": request.user, "next": request.GET.get("next", "")}
    return render(request, "staff/sign_in.html", context)


def _after_sign_in(request: HttpRequest) -> str:
    """Return the page that was asked for, if it is one of this site's, else the first one."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


@cache_control(private=True, no_store=True)
@require_POST
@csrf_protect
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        AccessLogEntry.objects.record(request.user, AccessLogEntry.What.SIGNED_OUT)
    logout(request)
    return redirect("staff:sign_in")
