"""Where a request stands, and what that means for the clock and for how long it is kept."""

from __future__ import annotations

from django.db.models import TextChoices


class Status(TextChoices):
    NEW = "new", "New"
    IN_TOUCH = "in_touch", "In touch"
    WAITING = "waiting", "Waiting for reply"
    BOOKED = "booked", "Booked"
    NOT_SUITABLE = "not_suitable", "Not suitable"
    NOT_GOING_AHEAD = "not_going_ahead", "Not going ahead"
    CLOSED = "closed", "Closed"
    SUSPECTED_SPAM = "suspected_spam", "Suspected spam"
    MERGED = "merged", "Merged into another"


# The next step is the clinic's: the clock runs.
RUNNING = (Status.NEW, Status.IN_TOUCH)
OPEN = (*RUNNING, Status.WAITING)
# Only these count as answered; a request is kept for a time from then on.
FINISHED = (Status.BOOKED, Status.NOT_SUITABLE, Status.NOT_GOING_AHEAD, Status.CLOSED)
# Nobody has done anything with it yet.
UNTOUCHED = (Status.NEW, Status.SUSPECTED_SPAM)
# What staff move a request to. Merging is a step of its own.
REACHABLE = tuple(status for status in Status if status != Status.MERGED)


def more_urgent(one: str, other: str) -> str:
    """Return which of two states of one person's requests says what must be done next."""
    order: list[str] = [*RUNNING, Status.WAITING]
    return min(one, other, key=lambda status: order.index(status) if status in order else 99)
