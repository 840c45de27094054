"""The last step of a request, however it was written: it is stored, or the patient is told."""

from __future__ import annotations

import logging
from collections.abc import Callable

import django.db
from django.http import HttpResponse
from django.shortcuts import redirect

from microsite.consultations import tokens
from microsite.consultations.answers import Answers
from microsite.consultations.models import ConsultationRequest, KeyAlreadyUsed
from microsite.consultations.sealing import SealError

PAGE_TOO_OLD = (
    "Nothing has been sent yet, because this page had been open for a long time or did not load "
    "completely. Your answers are still here. Please check them and send them again."
)
CONSENT_HAS_CHANGED = (
    "Nothing has been sent yet, because the words that you agree to have changed. Your other "
    "answers are still here. Please read them, tick the box if you agree, and send them again."
)
CANNOT_STORE = (django.db.Error, SealError)

# Shows the page again, with everything on it, because of a problem: (problem, key, status).
ShowAgain = Callable[[str, str, int], HttpResponse]

logger = logging.getLogger(__name__)


def store(
    answers: Answers,
    key: tokens.SubmissionKey,
    key_text: str,
    spam_reasons: list[str],
    show_again: ShowAgain,
) -> HttpResponse:
    """Store the request and lead to its confirmation, or show the page again with the reason."""
    # Made before it is needed: a machine that cannot write may not be able to do much else.
    not_sent = show_again("not_sent", key_text, 503)
    try:
        stored = ConsultationRequest.objects.receive(answers, key.value, spam_reasons)
    except KeyAlreadyUsed:
        return show_again("already_used", new_key(key.consent_version), 409)
    except CANNOT_STORE as problem:
        # No traceback and no details: on some databases they repeat what was to be stored.
        logger.error("A consultation request could not be stored: %s", in_one_line(problem))
        return not_sent
    response = redirect("consultations:received", token=tokens.new_confirmation(stored.pk))
    response.status_code = 303
    return response


def new_key(consent_version: str) -> str:
    """Return the key of a page that is shown again: no speed is measured from it."""
    return tokens.new_submission_key(consent_version, is_first_showing=False)


def spam_reasons(website: str, key: tokens.SubmissionKey) -> list[str]:
    signs = {
        "hidden field filled in": bool(website),
        f"sent within {tokens.FASTEST_PERSON_SECONDS} seconds": key.came_back_too_fast,
    }
    return [reason for reason, is_there in signs.items() if is_there]


def in_one_line(problem: Exception) -> str:
    return f"{type(problem).__name__}: {str(problem).partition(chr(10))[0]}"
