"""Signing in with a passkey alone: the device and the finger, face or PIN on it are two factors."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from microsite.staff import second_factor, sessions
from microsite.staff.address import client_address
from microsite.staff.members import member_of
from microsite.staff.throttle import forget_tries, try_once
from microsite.staff.views import first_page, note_held, ours, with_script

# Nobody guesses a signature, but each question is a row in the table of sessions until the evening.
# A whole clinic may have one address.
QUESTIONS = 60
FACTOR = "passkey alone"
WRONG = (
    "This passkey did not let you in: it is not known here, or the device did not make sure "
    "that it is you. Sign in with your password instead."
)


class PasskeyForm(forms.Form):
    passkey = forms.CharField(
        max_length=20_000, widget=forms.HiddenInput, error_messages={"required": WRONG}
    )


@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, form)
    try:
        user = second_factor.owner_of_passkey(form.cleaned_data["passkey"])
    except second_factor.NotGenuine:
        form.add_error("passkey", WRONG)
        return _ask(request, form)
    if member_of(user) is None:
        form.add_error("passkey", WRONG)
        return _ask(request, form)
    forget_tries("passkey", client_address(request))
    sessions.start(request, user, FACTOR)
    return redirect(ours(request, request.POST.get("next", "")) or first_page(user))


def _ask(request: HttpRequest, form: PasskeyForm) -> HttpResponse:
    address = client_address(request)
    held = try_once("passkey", address, tries=QUESTIONS)
    if held:
        note_held(held, None, f"passkey, from {address}")
    context = {
        "form": form,
        "held": held,
        "user": request.user,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "question": "" if held else second_factor.question_for_any_passkey(),
    }
    page = render(request, "staff/passkey_alone.html", context, status=429 if held else 200)
    return page if held else with_script(page)
