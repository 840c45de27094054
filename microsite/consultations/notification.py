"""Mail that the clinic must get, as rows: written with what it tells of, sent by a sender later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from microsite.consultations.states import UNTOUCHED
from microsite.outbox.rows import MailRow, MailRowQuerySet, constraints_of, unsent_index

FAILED_AFTER = timedelta(hours=72)
# After that nobody waits for it. The address may also be one that does not exist.
ACKNOWLEDGED_WITHIN = timedelta(days=1)


class ConsultationNotificationQuerySet(MailRowQuerySet["ConsultationNotification"]):
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
        """What may be tried, without what nobody waits for any more."""
        kinds = ConsultationNotification.Kind
        late = Q(kind=kinds.ACKNOWLEDGEMENT, created_at__lt=now - ACKNOWLEDGED_WITHIN) | Q(
            kind__in=[kinds.REPLY, kinds.EXPORT], created_at__lt=now - FAILED_AFTER
        )
        return super().due(now).exclude(late)

    def announce_export(self, owners: Iterable[User]) -> None:
        """Have each owner who has an address told that requests were exported."""
        kind = ConsultationNotification.Kind.EXPORT
        self.bulk_create(self.model(kind=kind, to=owner) for owner in owners if owner.email)

    def with_what_it_is_about(self) -> Self:
        return self.select_related("request", "to")


class ConsultationNotification(MailRow):
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

    objects: ClassVar[ConsultationNotificationQuerySet] = (
        ConsultationNotificationQuerySet.as_manager()  # type: ignore[assignment]
    )

    class Meta:
        verbose_name = "notification"
        indexes = [unsent_index("notification")]
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
            *constraints_of("notification"),
        ]

    def __str__(self) -> str:
        about = f"request {self.request_id}" if self.request_id else f"to user {self.to_id}"
        return f"{self.get_kind_display()}, {about}"

    @property
    def has_failed(self) -> bool:
        """Whether it could not be sent for 72 hours. News for the clinic is still tried."""
        return self.sent_at is None and timezone.now() - self.created_at >= FAILED_AFTER
