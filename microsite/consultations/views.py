"""What patients see: the form, and the page that says we have their request."""

from __future__ import annotations

import logging

import django.db
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from microsite.consultations import tokens
from microsite.consultations.answers import version_of
from microsite.consultations.forms import ConsultationForm, consent_wording
from microsite.consultations.models import ConsultationRequest, KeyAlreadyUsed
from microsite.consultations.refusals import own_posts_only
from microsite.consultations.sealing import SealError
from microsite.pages.headers import packed_page
from microsite.pages.library import current_library

FORM_PATH = "/consultation/"
# The button on the self-check's result: it opens the form and sends nothing yet.
FROM_SELF_CHECK = "from_self_check"
PAGE_TOO_OLD = (
    "Nothing has been sent yet, because this page had been open for a long time or did not load "
    "completely. Your answers are still here. Please check them and send them again."
)
CONSENT_HAS_CHANGED = (
    "Nothing has been sent yet, because the words that you agree to have changed. Your other "
    "answers are still here. Please read the last box, tick it if you agree, and send them again."
)
CANNOT_STORE = (django.db.Error, SealError)

logger = logging.getLogger(__name__)


@packed_page  # Its key is new each time, and nobody else can have a visitor's answers shown.
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@sensitive_post_parameters()
@own_posts_only
def request_consultation(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it in. Nothing here needs a cookie; showing it needs no database."""
    wording = consent_wording(current_library().clinic.name)
    if request.method == "POST" and FROM_SELF_CHECK not in request.POST:
        return _take_in(request, request.POST.copy(), wording)
    key = tokens.new_submission_key(version_of(wording))
    initial = {"submission_key": key, "self_check": request.POST.get("self_check", "")}
    form = ConsultationForm(initial=initial, consent_wording=wording)
    return _show(request, "request_form", form)


@sensitive_variables()
def _take_in(request: HttpRequest, given: QueryDict, wording: str) -> HttpResponse:
    key = tokens.read_submission_key(given.get("submission_key", ""))
    notice = "" if key else PAGE_TOO_OLD
    if key and key.consent_version != version_of(wording):
        key, notice = None, CONSENT_HAS_CHANGED
        given.pop("consent", None)
    if key is None:
        _renew_key(given, wording)
    form = ConsultationForm(given, consent_wording=wording)
    if not form.is_valid() or key is None:
        return _show(request, "request_form", form, notice=notice)
    return _store(request, form, key)


def _store(request: HttpRequest, form: ConsultationForm, key: tokens.SubmissionKey) -> HttpResponse:
    # Made before it is needed: a machine that cannot write may not be able to do much else.
    not_sent = _show(request, "not_sent", form, status=503)
    try:
        stored = ConsultationRequest.objects.receive(
            form.answers(), key.value, _spam_reasons(form, key)
        )
    except KeyAlreadyUsed:
        again = request.POST.copy()
        _renew_key(again, form.consent_wording)
        renewed = ConsultationForm(again, consent_wording=form.consent_wording)
        return _show(request, "already_used", renewed, status=409)
    except CANNOT_STORE as problem:
        # No traceback and no details: on some databases they repeat what was to be stored.
        logger.error("A consultation request could not be stored: %s", _in_one_line(problem))
        return not_sent
    response = redirect("consultations:received", token=tokens.new_confirmation(stored.pk))
    response.status_code = 303
    return response


def _renew_key(given: QueryDict, wording: str) -> None:
    given["submission_key"] = tokens.new_submission_key(version_of(wording), is_first_showing=False)


def _spam_reasons(form: ConsultationForm, key: tokens.SubmissionKey) -> list[str]:
    signs = {
        "hidden field filled in": bool(form.cleaned_data["website"]),
        f"sent within {tokens.FASTEST_PERSON_SECONDS} seconds": key.came_back_too_fast,
    }
    return [reason for reason, is_there in signs.items() if is_there]


def _in_one_line(problem: Exception) -> str:
    return f"{type(problem).__name__}: {str(problem).partition(chr(10))[0]}"


def _show(
    request: HttpRequest,
    template: str,
    form: ConsultationForm,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    page = current_library().pages.get(FORM_PATH)
    if page is None:
        # Nobody has published its words yet: the file cannot be shown, and there was none before.
        raise Http404
    context = {"form": form, "page": page, "notice": notice}
    return render(request, f"consultations/{template}.html", context, status=status)


@cache_control(no_store=True)
@require_safe
def received(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a request to whoever sent it, for a day, however often the page is loaded."""
    pk = tokens.read_confirmation(token)
    try:
        stored = ConsultationRequest.objects.filter(pk=pk).first() if pk else None
    except django.db.Error as problem:
        logger.error("A confirmation could not be shown: %s", _in_one_line(problem))
        return render(request, "consultations/confirmation_unavailable.html", status=503)
    if stored is None:
        return render(request, "consultations/confirmation_expired.html", status=410)
    clinic = current_library().clinic
    with timezone.override(clinic.zone):
        context = {
            "reference": stored.reference,
            "received_at": stored.received_at.astimezone(clinic.zone),
            "reply_by": clinic.reply_by(stored.received_at),
            "contact_by": _contact_by(stored),
        }
        return render(request, "consultations/received.html", context)


@sensitive_variables()
def _contact_by(stored: ConsultationRequest) -> str:
    try:
        return stored.answers().contact_by
    except SealError:
        # The patient's request is safe all the same; the page only says less.
        logger.error("Request %s cannot be opened", stored.pk)
        return ""
