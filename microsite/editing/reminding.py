"""Who has to be reminded of which reviews, and in what words. The sender of mail asks for both."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from microsite.content import Clinic, ContentUnavailable
from microsite.editing.review_mail import STEPS, ReviewDigest, ReviewReminder
from microsite.editing.reviews import Review, reviews
from microsite.outbox.sending import Outgoing
from microsite.pages.library import current_library, live_library
from microsite.staff.members import EDIT_PAGES, Member, member_of

SECONDS_BETWEEN_LOOKS = 15 * 60
SUBJECT = "Pages to read again"

# The file of a page, the day of its review, and the days before it.
Step = tuple[str, date, int]

logger = logging.getLogger(__name__)


@dataclass
class Pause:
    """Until when this process looks for nothing: reviews come by the day."""

    until: float = 0.0


pause = Pause()


def write_what_is_due() -> None:
    """Write a digest for each person to whom a review has come nearer by a step."""
    if time.monotonic() < pause.until:
        return
    pause.until = time.monotonic() + SECONDS_BETWEEN_LOOKS
    people = [member.user for member in _readers() if member.user.email]
    if not people:
        return
    try:
        live_library().look()
        library = current_library()
    except ContentUnavailable as error:
        logger.error("Nobody is reminded of reviews: the content cannot be read: %s", error)
        return
    if is_time_to_write(library.clinic, timezone.now()):
        near = [
            (review.page.file, review.page.review_due, step)
            for review in reviews(library)
            if (step := step_of(review)) is not None
        ]
        for person in people:
            remind(person, near, library.clinic.today)


def _readers() -> QuerySet[Member]:
    return Member.objects.at_work().filter(role__in=EDIT_PAGES).select_related("user")


def is_time_to_write(clinic: Clinic, now: datetime) -> bool:
    """Whether somebody is there: after the clinic has opened, on a day on which it does."""
    local = now.astimezone(clinic.zone)
    hours = clinic.open_on(local.date())
    return hours is not None and local.time() >= hours.opens


def step_of(review: Review) -> int | None:
    """Return the step that the review has come to last; None while it is far away.

    After a long pause that is one step, whatever others have passed.
    """
    return min((step for step in STEPS if review.days <= step), default=None)


def remind(person: User, near: Iterable[Step], today: date) -> None:
    """Put what the person has not been told yet into one mail, that of today or one that waits."""
    try:
        with transaction.atomic():
            told = ReviewReminder.objects.filter(to=person)
            known = set(told.values_list("file", "due", "step"))
            new = [step for step in near if step not in known]
            if not new:
                return
            digest = ReviewDigest.objects.open_for(person)
            if digest is None:
                if ReviewDigest.objects.filter(to=person, day=today).exists():
                    return  # One mail a day: tomorrow.
                digest = ReviewDigest.objects.create(to=person, day=today)
            ReviewReminder.objects.bulk_create(
                ReviewReminder(to=person, digest=digest, file=file, due=due, step=step)
                for file, due, step in new
            )
    except IntegrityError:
        # Another sender has just written the same.
        return


def digest_mail(digest: ReviewDigest) -> EmailMessage | None:
    """Return the mail as it is right now, None when nothing of it is true any more."""
    member = member_of(digest.to)
    told = set(digest.reminders.values_list("file", "due"))
    found = [
        each
        for each in reviews(current_library())
        if (each.page.file, each.page.review_due) in told
    ]
    if member is None or not member.edits_pages or not digest.to.email or not found:
        return None
    context = {"reviews": found, "address": f"{settings.SITE_URL}{reverse('editing:page_reviews')}"}
    return EmailMessage(
        subject=SUBJECT,
        body=render_to_string("editing/mail/reviews.txt", context),
        to=[digest.to.email],
        # RFC 3834: no answering machine replies to it.
        headers={"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated"},
    )


REMINDERS = Outgoing(
    rows=ReviewDigest.objects.all,
    mail=digest_mail,
    # It is tried again when the pages can be read, and other mail goes out meanwhile.
    troubles=(ContentUnavailable,),
    prepare=write_what_is_due,
)
