"""When a notification is tried again. No clock and no database: numbers in, numbers out."""

from __future__ import annotations

FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 15 * 60


def seconds_until_next(attempts: int) -> int:
    """Return the wait after so many attempts: 30 s, then twice as long, 15 minutes at most."""
    doublings = min(max(attempts - 1, 0), LONGEST_WAIT_SECONDS.bit_length())
    return min(FIRST_WAIT_SECONDS << doublings, LONGEST_WAIT_SECONDS)
