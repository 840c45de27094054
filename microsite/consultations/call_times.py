"""When patients said that they can be called, and whether now is such a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, combinations

from microsite.consultations.answers import Answers, BestTime, ContactBy

WEEKDAYS, SATURDAY = range(5), 5
# Days, and hours on the clinic's clock from and to, as the form's words say.
WINDOWS = {
    BestTime.WEEKDAY_MORNINGS: (WEEKDAYS, range(9, 12)),
    BestTime.WEEKDAY_AFTERNOONS: (WEEKDAYS, range(12, 16)),
    BestTime.WEEKDAY_EVENINGS: (WEEKDAYS, range(16, 18)),
    BestTime.SATURDAY: ((SATURDAY,), range(24)),
}


def suits(times: Iterable[str], local: datetime) -> bool:
    """Whether somebody who said these times can be called then; who said none, at any time."""
    times = tuple(times)
    return not times or any(_suits(time, local) for time in times)


def _suits(time: str, local: datetime) -> bool:
    # Any time, and what a form of another day offered.
    if time not in WINDOWS:
        return True
    days, hours = WINDOWS[BestTime(time)]
    return local.weekday() in days and local.hour in hours


def call_key(answers: Answers) -> str:
    """Return what is hashed to be found again: the times, "" for who did not ask for a call."""
    if answers.contact_by != ContactBy.PHONE:
        return ""
    return _key(answers.best_times)


def keys_that_suit(local: datetime) -> Iterator[str]:
    """Return the key of every choice of times that includes this one."""
    every = BestTime.values
    choices = chain.from_iterable(combinations(every, size) for size in range(len(every) + 1))
    return (_key(times) for times in choices if suits(times, local))


def _key(times: Iterable[str]) -> str:
    return "phone: " + ", ".join(sorted(times))
