"""How often something has happened in a span of time, without a word of whom it was about.

What is counted is a keyed hash of its subject and the span, so that two spans cannot be told to be
about the same. The database counts, for all processes together.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from microsite.consultations import sealing

HASH_DIGITS = 64


class TallyQuerySet(models.QuerySet["Tally"]):
    def count_one(self, what: str, subject: str, span: timedelta, now: datetime) -> Tally:
        """Count one more in the present span, and return how many it makes and when that ends.

        Belongs into the transaction of what is counted: without that, nothing is.
        """
        seconds = span.total_seconds()
        begun = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
        digest = sealing.keyed_hash(f"tally of {what}", f"{begun.isoformat()} {subject}")
        tally, _ = self.get_or_create(digest=digest, defaults={"ends_at": begun + span})
        self.filter(pk=tally.pk).update(times=F("times") + 1)
        tally.refresh_from_db()
        return tally

    def past(self, now: datetime) -> TallyQuerySet:
        return self.filter(ends_at__lte=now)


class Tally(models.Model):
    digest = models.CharField(max_length=HASH_DIGITS, unique=True)
    ends_at = models.DateTimeField(db_index=True)
    times = models.PositiveIntegerField(default=0)

    objects: ClassVar[TallyQuerySet] = TallyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "tally"
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                name="tally_is_of_a_hash", condition=models.Q(Exact(Length("digest"), HASH_DIGITS))
            )
        ]

    def __str__(self) -> str:
        return f"Tally {self.pk}: {self.times}"
