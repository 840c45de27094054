"""The last step of a request, however it was written: it is stored, or the patient is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import django.db
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from microsite.consultations import tokens
from microsite.consultations.answers import Answers
from microsite.consultations.limits import TooManyRequests
from microsite.consultations.models import ConsultationRequest, KeyAlreadyUsed
from microsite.consultations.sealing import SealError
from microsite.pages.library import current_library
from microsite.staff.address import client_address

PAGE_TOO_OLD = (
    "Nothing has been sent yet, because this page had been open for a long time or did not load "
    "completely. Your answers are still here. Please check them and send them again."
)
CONSENT_HAS_CHANGED = (
    "Nothing has been sent yet, because the words that you agree to have changed. Your other "
    "answers are still here. Please read them, tick the box if you agree, and send them again."
)
CANNOT_STORE = (django.db.Error, SealError)


@dataclass(frozen=True)
class Trouble:
    """Why a request was not taken in; ``until`` is when it may be."""

    name: str
    status: int
    until: datetime | None = None


# Shows the page again, with everything that was on it and this key.
ShowAgain = Callable[[Trouble, str], HttpResponse]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What somebody has sent, complete and agreed to. ``key_text`` is ``key`` as it came."""

    answers: Answers = field(repr=False)
    key: tokens.SubmissionKey
    key_text: str
    website: str
    acknowledge: bool = False

    @property
    def spam_reasons(self) -> list[str]:
        signs = {
            "hidden field filled in": bool(self.website),
            f"sent within {tokens.FASTEST_PERSON_SECONDS} seconds": self.key.came_back_too_fast,
        }
        return [reason for reason, is_there in signs.items() if is_there]


def store(request: HttpRequest, sent: Sent, show_again: ShowAgain) -> HttpResponse:
    """Store the request and lead to its confirmation, or show the page again with the reason."""
    # Made before it is needed: a machine that cannot write may not be able to do much else.
    not_sent = show_again(Trouble("not_sent", 503), sent.key_text)
    try:
        stored = ConsultationRequest.objects.receive(
            sent.answers,
            sent.key.value,
            sent.spam_reasons,
            address=client_address(request),
            acknowledge=sent.acknowledge,
        )
    except KeyAlreadyUsed:
        return show_again(Trouble("already_used", 409), new_key(sent.key.consent_version))
    except TooManyRequests as limit:
        page = show_again(Trouble("too_many", 429, _until(limit)), sent.key_text)
        page["Retry-After"] = str(int((limit.until - timezone.now()).total_seconds()) + 1)
        return page
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


def _until(limit: TooManyRequests) -> datetime:
    """Return the time on the clinic's clocks, without their zone: templates would turn it."""
    return limit.until.astimezone(current_library().clinic.zone).replace(tzinfo=None)


def in_one_line(problem: Exception) -> str:
    return f"{type(problem).__name__}: {str(problem).partition(chr(10))[0]}"
