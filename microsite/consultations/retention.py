"""Which requests have been kept long enough, and what speaks against deleting them now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from microsite.consultations import states
from microsite.consultations.deletions import Deletion
from microsite.consultations.models import (
    ConsultationEvent,
    ConsultationRequest,
    ConsultationRequestQuerySet,
)

# A run each day, and 48 hours on top before the clock is doubted.
LONGEST_PAUSE = timedelta(days=1, hours=48)
# A fifth of all requests at once is no daily run; in a small clinic, more than 20 is not.
LARGEST_SHARE = 5
FEW_REQUESTS = 20
WARNED_BEFORE = timedelta(days=14)


def request_retention() -> timedelta:
    return timedelta(days=settings.REQUEST_RETENTION_DAYS)


def spam_retention() -> timedelta:
    return timedelta(days=settings.SUSPECTED_SPAM_RETENTION_DAYS)


def past_retention(now: datetime) -> ConsultationRequestQuerySet:
    """Return what may go: never a request that nobody has finished, however old."""
    return ConsultationRequest.objects.filter(
        Q(status__in=states.FINISHED, status_at__lte=now - request_retention())
        | Q(status=states.Status.SUSPECTED_SPAM, status_at__lte=now - spam_retention())
    )


def unanswered(since: datetime) -> ConsultationRequestQuerySet:
    """Return what is still open although it came so long ago."""
    return ConsultationRequest.objects.open().filter(received_at__lte=since).order_by("received_at")


def doubts_of_the_clock(now: datetime) -> Iterator[str]:
    """Say why the time may be wrong, going by the last run, or before the first by the inbox."""
    if not ConsultationRequest.objects.exclude(status__in=states.OPEN).exists():
        return  # Nothing could go, whatever the time is.
    run = Deletion.objects.purges().newest_first().first()
    event = ConsultationEvent.objects.order_by("-at").first()
    last = run or event
    if last and now < last.at:
        yield f"It is {_said(now)} here, but something was recorded at {_said(last.at)}."
    elif run and now - run.at > LONGEST_PAUSE:
        days = (now - run.at).days
        yield f"The last run was {days} days ago: it is not run daily, or the clock is wrong."
    elif not run and event and now - event.at > request_retention():
        yield f"Nothing has happened here since {_said(event.at)}, or the clock is wrong."


def _said(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"


def doubts_of_the_number(due: int) -> Iterator[str]:
    everything = ConsultationRequest.objects.count()
    if due > max(FEW_REQUESTS, everything // LARGEST_SHARE):
        yield f"{due} of {everything} requests would go at once, more than a fifth."
