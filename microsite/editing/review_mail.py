"""Mail that says which pages have to be read again: one a day at most for each person."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from microsite.outbox.rows import MailRow, MailRowQuerySet, constraints_of, unsent_index

LONGEST_FILE_NAME = 100
STEPS = (60, 30, 7, 0)  # days before a review is due; the last is its day


class ReviewDigestQuerySet(MailRowQuerySet["ReviewDigest"]):
    def with_what_it_is_about(self) -> Self:
        return self.select_related("to__member")

    def open_for(self, person: User) -> ReviewDigest | None:
        """Return one that no sender has begun with, locked until the transaction ends."""
        free = self.unsent().filter(to=person, leased_until__isnull=True)
        return free.select_for_update().order_by("pk").first()


class ReviewDigest(MailRow):
    """One mail to one person. What it says is made when it is sent."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    objects: ClassVar[ReviewDigestQuerySet] = ReviewDigestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "digest of reviews"
        verbose_name_plural = "digests of reviews"
        indexes: ClassVar = [unsent_index("review_digest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["to", "day"], name="one_digest_a_day_for_each_person"),
            *constraints_of("review_digest"),
        ]

    def __str__(self) -> str:
        return f"To user {self.to_id} on {self.day}"


class ReviewReminder(models.Model):
    """That a person is told of one review at one step. A review that moves is another one."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.ForeignKey(ReviewDigest, on_delete=models.CASCADE, related_name="reminders")
    file = models.CharField(max_length=LONGEST_FILE_NAME)
    due = models.DateField()
    step = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "reminder of a review"
        verbose_name_plural = "reminders of reviews"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["to", "file", "due", "step"], name="one_reminder_for_each_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file}, due {self.due}, {self.step} days before"
