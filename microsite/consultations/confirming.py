"""The page that says we have a request, to whoever sent it."""

from __future__ import annotations

import logging

import django.db
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from microsite.consultations import tokens
from microsite.consultations.models import ConsultationNotification, ConsultationRequest
from microsite.consultations.sealing import SealError
from microsite.consultations.storing import in_one_line
from microsite.pages.library import current_library

Kind = ConsultationNotification.Kind

logger = logging.getLogger(__name__)


@cache_control(no_store=True)
@require_safe
def received(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a request to whoever sent it, for a day, however often the page is loaded."""
    pk = tokens.read_confirmation(token)
    try:
        stored = ConsultationRequest.objects.filter(pk=pk).first() if pk else None
    except django.db.Error as problem:
        logger.error("A confirmation could not be shown: %s", in_one_line(problem))
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
            "is_acknowledged": stored.notifications.filter(kind=Kind.ACKNOWLEDGEMENT).exists(),
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
