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


# The next step is the clinic's: the clock runs.
RUNNING = (Status.NEW, Status.IN_TOUCH)
OPEN = (*RUNNING, Status.WAITING)
# Only these count as answered; a request is kept for a time from then on.
FINISHED = (Status.BOOKED, Status.NOT_SUITABLE, Status.NOT_GOING_AHEAD, Status.CLOSED)
# Nobody has done anything with it yet.
UNTOUCHED = (Status.NEW, Status.SUSPECTED_SPAM)
