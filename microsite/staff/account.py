"""How somebody signs in: password, app, passkeys and recovery codes."""

from __future__ import annotations

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from microsite.staff import second_factor, sessions
from microsite.staff.access import StaffRequest, anybody_at_work, anybody_signed_in, ask_to_sign_in
from microsite.staff.address import client_address
from microsite.staff.forms import AppForm, OwnPasswordForm, PasskeyForm
from microsite.staff.models import AccessLogEntry
from microsite.staff.second_factor import NotGenuine, Type
from microsite.staff.throttle import try_once
from microsite.staff.views import with_script

SECRET, CODES = "app_secret", "new_recovery_codes"
What = AccessLogEntry.What


@require_safe
@anybody_signed_in
def account(request: StaffRequest) -> HttpResponse:
    """Show what the person signs in with, and what can be set up."""
    factors = second_factor.factors_of(request.user)
    context = {
        "user": request.user,
        "app": next((one for one in factors if one.type == Type.TOTP), None),
        "passkeys": [one for one in factors if one.type == Type.WEBAUTHN],
        "may_remove": len(factors) > 1,
        "codes_left": second_factor.recovery_codes_left(request.user),
        "is_set_up": bool(factors),
    }
    return render(request, "staff/account.html", context)


@sensitive_post_parameters("code")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@anybody_signed_in
def set_up_app(request: StaffRequest) -> HttpResponse:
    """Show a secret as a QR code and as text, and take it once the app answers with its code."""
    if not sessions.is_fresh(request.session):
        return ask_to_sign_in(request, "fresh")
    if request.method != "POST" or SECRET not in request.session:
        request.session[SECRET] = encrypt(generate_totp_secret())
    secret = decrypt(request.session[SECRET])
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        counter = second_factor.counter_of(secret, "".join(form.cleaned_data["code"].split()))
        if counter is not None:
            return _take_app(request, secret, counter)
        form.add_error("code", "The app shows another code. Enter the one that it shows now")
    context = {"user": request.user, "form": form, "qr_code": _qr_code(request, secret)}
    return render(request, "staff/set_up_app.html", context | {"secret": _in_fours(secret)})


def _take_app(request: StaffRequest, secret: str, counter: int) -> HttpResponse:
    with transaction.atomic():
        second_factor.set_up_app(request.user, secret, counter)
        _note_factor(request, Type.TOTP, "app set up")
    del request.session[SECRET]
    return _after_new_factor(request)


def _qr_code(request: StaffRequest, secret: str) -> SafeString:
    """Return the drawing that an app photographs."""
    address = get_adapter().build_totp_url(request.user, secret)
    drawing = segno.make_qr(address, error="m").svg_inline(border=4, omitsize=True)
    drawing = drawing.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    return mark_safe(drawing)  # noqa: S308 (modules of a QR code; no words are in it)


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _note_factor(request: StaffRequest, factor: str, detail: str) -> None:
    """Write the change down and let this session go on with it."""
    if not request.session[sessions.FACTOR]:
        request.session.cycle_key()
        request.session[sessions.FACTOR] = factor
    AccessLogEntry.objects.record(request.user, What.FACTOR_CHANGED, detail=detail)


def _after_new_factor(request: StaffRequest) -> HttpResponse:
    if second_factor.recovery_codes_left(request.user):
        return redirect("staff:account")
    return _make_codes(request)


def _make_codes(request: StaffRequest) -> HttpResponse:
    with transaction.atomic():
        codes = second_factor.new_recovery_codes(request.user)
        AccessLogEntry.objects.record(
            request.user, What.FACTOR_CHANGED, detail="new recovery codes"
        )
    request.session[CODES] = [encrypt(code) for code in codes]
    return redirect("staff:recovery_codes")


@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@anybody_at_work
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """Show new recovery codes, once; make them when asked to."""
    if request.method == "POST":
        if not sessions.is_fresh(request.session):
            return ask_to_sign_in(request, "fresh")
        return _make_codes(request)
    codes = [decrypt(code) for code in request.session.pop(CODES, [])]
    if not codes:
        return redirect("staff:account")
    context = {"user": request.user, "codes": codes, "first_page": request.member.first_page}
    return render(request, "staff/recovery_codes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@anybody_signed_in
def add_passkey(request: StaffRequest) -> HttpResponse:
    if not sessions.is_fresh(request.session):
        return ask_to_sign_in(request, "fresh")
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                second_factor.add_passkey(request.user, *form.cleaned_data.values())
                _note_factor(request, Type.WEBAUTHN, "passkey added")
        except NotGenuine:
            form.add_error("passkey", "The passkey could not be kept. Try again")
        else:
            return _after_new_factor(request)
    context = {
        "user": request.user,
        "form": form,
        "question": second_factor.question_for_new_passkey(request.user),
    }
    return with_script(render(request, "staff/add_passkey.html", context))


@require_POST
@anybody_at_work
def remove_factor(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an app or a passkey away, if another one stays."""
    if not sessions.is_fresh(request.session):
        return ask_to_sign_in(request, "fresh")
    with transaction.atomic():
        # All are locked: two at one moment must not take each other's place.
        kept = list(
            Authenticator.objects.select_for_update().filter(
                user=request.user, type__in=second_factor.FACTORS
            )
        )
        factor = get_object_or_404(Authenticator, pk=pk, pk__in=[one.pk for one in kept])
        if len(kept) > 1:
            factor.delete()
            _note_factor(request, factor.type, f"{factor.type} removed")
    return redirect("staff:account")


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@anybody_at_work
def change_password(request: StaffRequest) -> HttpResponse:
    form = OwnPasswordForm(request.user, request.POST if request.method == "POST" else None)
    held = None
    if form.is_bound:
        held = try_once("own password", str(request.user.pk), client_address(request))
    if not held and form.is_valid():
        with transaction.atomic():
            form.save()
            AccessLogEntry.objects.record(
                request.user, What.FACTOR_CHANGED, detail="password changed"
            )
        # Every other session of this person has ended by now.
        update_session_auth_hash(request, request.user)
        return redirect("staff:account")
    context = {"user": request.user, "form": form, "held": held}
    return render(request, "staff/change_password.html", context, status=429 if held else 200)
