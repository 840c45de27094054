"""Mail that the clinic must get, as rows: written with what it tells of, sent by a sender later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.db.models.lookups import Exact
from django.utils import timezone

from microsite.consultations.back_off import LONGEST_WAIT_SECONDS, seconds_until_next
from microsite.consultations.states import UNTOUCHED

# Longer than a conversation in which the server uses up the time-out of each step.
LEASE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(seconds=LONGEST_WAIT_SECONDS)
FAILED_AFTER = timedelta(hours=72)
# After that nobody waits for it. The address may also be one that does not exist.
ACKNOWLEDGED_WITHIN = timedelta(days=1)


def new_message_id() -> str:
    """Return an identifier that says nothing. Whoever gets two mails with it has one too many."""
    return f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


def _has_come(field: str, now: datetime, longest: timedelta) -> Q:
    """Whether a moment is past, or so far ahead that only a wrong clock can have set it."""
    return Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": now + 2 * longest})


class ConsultationNotificationQuerySet(models.QuerySet["ConsultationNotification"]):
    def unsent(self) -> Self:
        return self.filter(sent_at__isnull=True)

    def awaited_since(self, moment: datetime) -> Self:
        """What the clinic has not got since then, while nobody has dealt with the request."""
        late = self.unsent().filter(created_at__lt=moment)
        kind = ConsultationNotification.Kind.NEW_REQUEST
        return late.filter(kind=kind, request__status__in=UNTOUCHED)

    def replies_that_wait_since(self, moment: datetime) -> Self:
        """What staff wrote to patients by then and no server has taken."""
        kind = ConsultationNotification.Kind.REPLY
        return self.unsent().filter(kind=kind, created_at__lt=moment)

    def due(self, now: datetime) -> Self:
        """What may be tried: new ones first, so that those with trouble hold nobody up."""
        is_free = Q(leased_until__isnull=True) | _has_come("leased_until", now, LEASE)
        is_time = _has_come("next_attempt_at", now, LONGEST_WAIT)
        kinds = ConsultationNotification.Kind
        late = Q(kind=kinds.ACKNOWLEDGEMENT, created_at__lt=now - ACKNOWLEDGED_WITHIN) | Q(
            kind__in=[kinds.REPLY, kinds.EXPORT], created_at__lt=now - FAILED_AFTER
        )
        return self.unsent().filter(is_free, is_time).exclude(late).order_by("attempts", "pk")

    def announce_export(self, owners: Iterable[User]) -> None:
        """Have each owner who has an address told that requests were exported."""
        kind = ConsultationNotification.Kind.EXPORT
        self.bulk_create(self.model(kind=kind, to=owner) for owner in owners if owner.email)

    def lease(self, by: str, now: datetime) -> ConsultationNotification | None:
        """Return one that is now this sender's alone until the lease ends, or None."""
        for pk, attempts in self.due(now).values_list("pk", "attempts")[:50]:
            # The next attempt is set before this one: a notification that ends its sender
            # comes later and later, like any other that fails.
            leased = self.due(now).filter(pk=pk, attempts=attempts)
            if leased.update(
                leased_by=by,
                leased_until=now + LEASE,
                attempts=F("attempts") + 1,
                next_attempt_at=now + timedelta(seconds=seconds_until_next(attempts + 1)),
            ):
                return self.select_related("request", "to").filter(pk=pk).first()
        return None


class ConsultationNotification(models.Model):
    """One mail, about a request or to an owner. News for the clinic is tried until it is taken.

    A reply is held back for a moment, and tried for 72 hours: after that somebody should phone.
    """

    class Kind(models.TextChoices):
        NEW_REQUEST = "new_request", "New request"
        ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
        REPLY = "reply", "Reply"
        EXPORT = "export", "Export"

    request = models.ForeignKey(
        "consultations.ConsultationRequest",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    # The owner who is told of an export, which is about all requests and so about none.
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    kind = models.CharField(max_length=20, choices=Kind)
    message_id = models.CharField(max_length=320, unique=True, default=new_message_id)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=100, blank=True)

    objects: ClassVar[ConsultationNotificationQuerySet] = (
        ConsultationNotificationQuerySet.as_manager()  # type: ignore[assignment]
    )

    class Meta:
        verbose_name = "notification"
        indexes = [
            models.Index(
                name="notification_unsent",
                fields=["next_attempt_at"],
                condition=Q(sent_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="notification_is_the_only_one",
                fields=["request", "kind"],
                condition=~Q(kind="reply"),
            ),
            models.CheckConstraint(
                name="notification_is_of_a_known_kind",
                condition=Q(kind__in=["new_request", "acknowledgement", "reply", "export"]),
            ),
            models.CheckConstraint(
                name="notification_is_about_a_request_or_to_an_owner",
                condition=Q(kind="export", request__isnull=True, to__isnull=False)
                | ~Q(kind="export") & Q(request__isnull=False, to__isnull=True),
            ),
            models.CheckConstraint(
                name="notification_has_a_message_id",
                condition=Q(Exact(Substr("message_id", 1, 1), "<")),
            ),
            models.CheckConstraint(
                name="notification_is_leased_by_somebody_for_a_time",
                condition=Q(leased_until__isnull=True, leased_by="")
                | Q(leased_until__isnull=False) & ~Q(leased_by=""),
            ),
            models.CheckConstraint(
                name="notification_is_sent_by_an_attempt",
                condition=Q(sent_at__isnull=True)
                | Q(leased_until__isnull=True, attempts__gte=1, last_error=""),
            ),
        ]

    def __str__(self) -> str:
        about = f"request {self.request_id}" if self.request_id else f"to user {self.to_id}"
        return f"{self.get_kind_display()}, {about}"

    @property
    def has_failed(self) -> bool:
        """Whether it could not be sent for 72 hours. News for the clinic is still tried."""
        return self.sent_at is None and timezone.now() - self.created_at >= FAILED_AFTER

    def is_being_sent(self, now: datetime) -> bool:
        return self.sent_at is None and self.leased_until is not None and self.leased_until > now

    def mark_sent(self) -> None:
        """A server has taken it: true whoever has the lease by now."""
        ConsultationNotification.objects.unsent().filter(pk=self.pk).update(
            sent_at=timezone.now(), leased_until=None, leased_by="", last_error=""
        )

    def mark_refused(self, error: str) -> None:
        """Give the lease back, if it is still this one's."""
        mine = ConsultationNotification.objects.filter(pk=self.pk, leased_by=self.leased_by)
        mine.update(leased_until=None, leased_by="", last_error=error[:100])
