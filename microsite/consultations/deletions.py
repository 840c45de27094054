"""That requests were deleted, when, why and how many: nothing about whose they were."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def purges(self) -> Self:
        return self.filter(why=Deletion.Why.PURGED)

    def newest_first(self) -> Self:
        # By the order of writing, since a clock that was wrong once must not decide for ever.
        return self.order_by("-pk")


class Deletion(models.Model):
    """One run of a purge, also one that found nothing, or one erasure for a person."""

    class Why(models.TextChoices):
        PURGED = "purged", "Kept long enough"
        ERASED = "erased", "A person asked for it"

    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=20, choices=Why)
    requests = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[DeletionQuerySet] = DeletionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="deletion_has_a_known_cause", condition=Q(why__in=["purged", "erased"])
            ),
            models.CheckConstraint(
                name="erasure_is_by_somebody_for_a_reason",
                condition=Q(why="purged") | Q(by__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_why_display()}: {self.requests}"
