"""One page for somebody who only wants to be called."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from microsite.consultations import tokens
from microsite.consultations.answers import YesNo, version_of
from microsite.consultations.forms import CallBackForm, consent_wording
from microsite.consultations.refusals import own_posts_only
from microsite.consultations.storing import (
    CONSENT_HAS_CHANGED,
    PAGE_TOO_OLD,
    Sent,
    Trouble,
    new_key,
    store,
)
from microsite.pages.caching import SHOWS_NO_ANSWER, kept_only_when_said
from microsite.pages.headers import packed_page
from microsite.pages.library import current_library


@packed_page  # Nobody else can have a visitor's answers shown: see own_posts_only.
@kept_only_when_said
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@sensitive_post_parameters()
@own_posts_only
def call_back(request: HttpRequest) -> HttpResponse:
    """Show the page, or take in what was sent from it."""
    clinic_name = current_library().clinic.name
    if request.method == "POST":
        return _take_in(request, clinic_name)
    key = tokens.new_submission_key(version_of(consent_wording(clinic_name)))
    return _show(request, CallBackForm(clinic_name=clinic_name), key)


@sensitive_variables()
def _take_in(request: HttpRequest, clinic_name: str) -> HttpResponse:
    given, version = request.POST.copy(), version_of(consent_wording(clinic_name))
    if given.get("adult") == YesNo.NO:
        return _under_18(request)
    key_text = given.get("submission_key", "")
    key = tokens.read_submission_key(key_text)
    notice = "" if key else PAGE_TOO_OLD
    if key and key.consent_version != version:
        key, notice = None, CONSENT_HAS_CHANGED
        given.pop("consent", None)
    form = CallBackForm(given, clinic_name=clinic_name)
    if not form.is_valid() or key is None:
        return _show(request, form, key_text if key else new_key(version), notice=notice)

    def show_again(trouble: Trouble, key: str) -> HttpResponse:
        return _show(request, form, key, trouble=trouble)

    sent = Sent(form.answers(), key, key_text, form.cleaned_data["website"])
    return store(request, sent, show_again)


def _show(
    request: HttpRequest,
    form: CallBackForm,
    key: str,
    *,
    notice: str = "",
    trouble: Trouble | None = None,
) -> HttpResponse:
    context = {"form": form, "key": key, "notice": notice, "trouble": trouble}
    status = trouble.status if trouble else 200
    return render(request, "consultations/call_back.html", context, status=status)


def _under_18(request: HttpRequest) -> HttpResponse:
    response = render(request, "consultations/under_18.html")
    response["Cache-Control"] = SHOWS_NO_ANSWER
    return response
