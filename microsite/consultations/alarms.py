"""What tells people that a promise is at risk. None of it needs mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from microsite.consultations.clock import short_moment
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.content import Clinic

# Three attempts have failed by the first; the second asks for the person who runs the machine.
INBOX_SAYS_AFTER = timedelta(minutes=15)
READYZ_SAYS_AFTER = timedelta(minutes=30)
MOST_NAMED = 5


@dataclass(frozen=True)
class Notice:
    level: str
    title: str
    words: str


def notices(clinic: Clinic, now: datetime) -> list[Notice]:
    """Return what stands above the list of requests: first what a patient waits for."""
    return [
        *_past_reply_time(clinic, now),
        *_replies_not_sent(now),
        *_not_announced(clinic, now),
    ]


def _replies_not_sent(now: datetime) -> list[Notice]:
    late = ConsultationNotification.objects.replies_that_wait_since(now - INBOX_SAYS_AFTER)
    # By request, each once: one may have several emails that fail.
    found = late.values_list("request__reference").annotate(first=Min("pk")).order_by("first")
    references = [reference for reference, _ in found[: MOST_NAMED + 1]]
    if not references:
        return []
    more = " and others" if len(references) > MOST_NAMED else ""
    named = ", ".join(references[:MOST_NAMED])
    return [
        Notice(
            "warn",
            "An email to a patient could not be sent",
            f"Look at {named}{more}. Phone if you have a number, or take the email back.",
        )
    ]


def _not_announced(clinic: Clinic, now: datetime) -> list[Notice]:
    late = ConsultationNotification.objects.awaited_since(now - INBOX_SAYS_AFTER)
    found = late.aggregate(count=Count("pk"), since=Min("created_at"))
    if not found["count"]:
        return []
    have = "request has" if found["count"] == 1 else "requests have"
    since = short_moment(found["since"], clinic, now)
    missing = " and ".join(settings.MISSING_FOR_MAIL)
    why = f" For them: {missing} must be set." if missing else ""
    return [
        Notice(
            "warn",
            f"{found['count']} {have} not been announced by email since {since}",
            "Until this message goes, look here for new requests yourself. Tell the person who "
            f"looks after the site.{why}",
        )
    ]


def _past_reply_time(clinic: Clinic, now: datetime) -> list[Notice]:
    waiting = ConsultationRequest.objects.with_running_clock()
    count = waiting.filter(clock_from__lt=clinic.answered_if_before(now)).count()
    if not count:
        return []
    are = "request is" if count == 1 else "requests are"
    words = "Each is marked as overdue in the list. Please answer them first."
    return [Notice("stop", f"{count} {are} past the promised reply time", words)]
