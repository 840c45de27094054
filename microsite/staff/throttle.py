"""How often somebody may try a password or a code: rows that all processes share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

WINDOW = timedelta(minutes=15)
TRIES = 10
ROWS_AT_ONCE = 100
# Of one account from wherever: whoever tries codes knows the password already.
TRIES_OF_CODES = 50


class Tries(models.Model):
    """When something was tried lately. What it was and by whom stands there as a hash."""

    key = models.CharField(max_length=64, unique=True)
    moments = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)
    is_held = models.BooleanField(default=False)

    class Meta:
        verbose_name = "tries"
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{len(self.moments)} tries"


@dataclass(frozen=True)
class Held:
    """Somebody has to wait. ``is_first`` says that nobody has been told so in this quarter."""

    until: datetime
    is_first: bool


def try_once(*of: str, tries: int = TRIES) -> Held | None:
    """Count a try and return None, or say when the next one is allowed, counting nothing.

    At most ``tries`` in any quarter of an hour, however many processes count at once.
    """
    now = timezone.now()
    with transaction.atomic():
        row = _locked(of, now)
        recent = [moment for moment in row.moments if moment > (now - WINDOW).timestamp()]
        is_held = len(recent) >= tries
        held = None
        if is_held:
            until = datetime.fromtimestamp(recent[-tries], now.tzinfo) + WINDOW
            held = Held(until, is_first=not row.is_held)
        else:
            recent, row.last_at = [*recent, now.timestamp()], now
        row.moments, row.is_held = recent, is_held
        row.save()
    return held


def forget_tries(*of: str) -> None:
    """Start counting anew: it was the right person."""
    Tries.objects.filter(key=_key(of)).delete()


def _locked(of: tuple[str, ...], now: datetime) -> Tries:
    _forget_old_ones(now)
    row, _ = Tries.objects.select_for_update().get_or_create(
        key=_key(of), defaults={"last_at": now}
    )
    return row


def _forget_old_ones(now: datetime) -> None:
    """Keep names that somebody made up from filling the table."""
    old = Tries.objects.filter(last_at__lt=now - WINDOW)
    # Those that another process is counting in are left to it, or two would wait for each other.
    free = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:ROWS_AT_ONCE]
    Tries.objects.filter(pk__in=list(free)).delete()


def _key(of: tuple[str, ...]) -> str:
    return salted_hmac("tries", "\n".join(of), algorithm="sha256").hexdigest()
