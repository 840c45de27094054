"""A mail as a row of the database: written with what it tells of, leased by a sender later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.db.models.lookups import Exact
from django.utils import timezone

from microsite.outbox.back_off import LONGEST_WAIT_SECONDS, seconds_until_next

# Longer than a conversation in which the server uses up the time-out of each step.
LEASE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(seconds=LONGEST_WAIT_SECONDS)
MOST_LOOKED_AT = 50

Row = TypeVar("Row", bound="MailRow")


def new_message_id() -> str:
    """Return an identifier that says nothing. Whoever gets two mails with it has one too many."""
    return f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


def _has_come(field: str, now: datetime, longest: timedelta) -> Q:
    """Whether a moment is past, or so far ahead that only a wrong clock can have set it."""
    return Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": now + 2 * longest})


class MailRowQuerySet(models.QuerySet[Row]):
    def unsent(self) -> Self:
        return self.filter(sent_at__isnull=True)

    def due(self, now: datetime) -> Self:
        """What may be tried: new ones first, so that those with trouble hold nobody up."""
        is_free = Q(leased_until__isnull=True) | _has_come("leased_until", now, LEASE)
        is_time = _has_come("next_attempt_at", now, LONGEST_WAIT)
        return self.unsent().filter(is_free, is_time).order_by("attempts", "pk")

    def lease(self, by: str, now: datetime) -> Row | None:
        """Return one that is now this sender's alone until the lease ends, or None."""
        for pk, attempts in self.due(now).values_list("pk", "attempts")[:MOST_LOOKED_AT]:
            # The next attempt is set before this one: a mail that ends its sender
            # comes later and later, like any other that fails.
            leased = self.due(now).filter(pk=pk, attempts=attempts)
            if leased.update(
                leased_by=by,
                leased_until=now + LEASE,
                attempts=F("attempts") + 1,
                next_attempt_at=now + timedelta(seconds=seconds_until_next(attempts + 1)),
            ):
                return self.with_what_it_is_about().filter(pk=pk).first()
        return None

    def with_what_it_is_about(self) -> Self:
        """Return the rows with what a mail is made of, in one query."""
        return self


class MailRow(models.Model):
    """One mail. A server that has taken it is told so once; until then it is tried again."""

    message_id = models.CharField(max_length=320, unique=True, default=new_message_id)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True

    def is_being_sent(self, now: datetime) -> bool:
        return self.sent_at is None and self.leased_until is not None and self.leased_until > now

    def mark_sent(self) -> None:
        """A server has taken it: true whoever has the lease by now."""
        rows: MailRowQuerySet[Any] = type(self)._default_manager.all()  # type: ignore[assignment]
        rows.unsent().filter(pk=self.pk).update(
            sent_at=timezone.now(), leased_until=None, leased_by="", last_error=""
        )

    def mark_refused(self, error: str) -> None:
        """Give the lease back, if it is still this one's."""
        mine = type(self)._default_manager.filter(pk=self.pk, leased_by=self.leased_by)
        mine.update(leased_until=None, leased_by="", last_error=error[:100])


def unsent_index(name: str) -> models.Index:
    return models.Index(
        name=f"{name}_unsent", fields=["next_attempt_at"], condition=Q(sent_at__isnull=True)
    )


def constraints_of(name: str) -> list[models.BaseConstraint]:
    """Return what the database refuses in every table of mails; ``name`` is a row of this one."""
    return [
        models.CheckConstraint(
            name=f"{name}_has_a_message_id",
            condition=Q(Exact(Substr("message_id", 1, 1), "<")),
        ),
        models.CheckConstraint(
            name=f"{name}_is_leased_by_somebody_for_a_time",
            condition=Q(leased_until__isnull=True, leased_by="")
            | Q(leased_until__isnull=False) & ~Q(leased_by=""),
        ),
        models.CheckConstraint(
            name=f"{name}_is_sent_by_an_attempt",
            condition=Q(sent_at__isnull=True)
            | Q(leased_until__isnull=True, attempts__gte=1, last_error=""),
        ),
    ]
