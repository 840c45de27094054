"""How many requests come, how soon they are answered and how they end: counts, and of nobody.

No number is of a person: who answers how fast is no business of a chart on the wall.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from microsite.consultations import sealing, states
from microsite.consultations.answers import Topic
from microsite.consultations.dates import monday_of
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.sealed_answers import SHORT_HASH_DIGITS
from microsite.content import Clinic

WEEKS = 12
NOT_COUNTED = (states.Status.SUSPECTED_SPAM, states.Status.MERGED)
OTHER_TOPIC = "Cannot be read"
Waits = Mapping[int, int]  # minutes of open time, and how many waited so long


@dataclass(frozen=True)
class Numbers:
    """Of the last weeks, by the week in which a request came. Suspected spam is left out."""

    arrivals: dict[date, int]
    waits: dict[date, Waits]
    outcomes: dict[str, int]
    topics: dict[str, int]
    in_time: int
    late: int


def numbers(clinic: Clinic, now: datetime) -> Numbers:
    """Count in two queries, each along an index, however many requests there are."""
    last = monday_of(now, clinic)
    weeks = [last - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    requests = ConsultationRequest.objects.filter(week__gte=weeks[0]).order_by()
    arrivals, outcomes, topics = Counter(dict.fromkeys(weeks, 0)), Counter[str](), Counter[str]()
    labels = _topic_labels()
    kinds = requests.values_list("week", "status", "topic_digest").annotate(count=Count("*"))
    for week, status, digest, count in kinds:
        if status not in NOT_COUNTED:
            arrivals[week] += count
            outcomes[status] += count
            topics[labels.get(digest, OTHER_TOPIC)] += count
    waits: dict[date, Counter[int]] = defaultdict(Counter)
    late = Counter[bool]()
    answered = requests.filter(waited_minutes__isnull=False)
    lengths = answered.values_list("week", "waited_minutes", "was_late").annotate(count=Count("*"))
    for week, minutes, was_late, count in lengths:
        waits[week][minutes] += count
        late[bool(was_late)] += count
    return Numbers(
        dict(arrivals), dict(waits), dict(outcomes), dict(topics), late[False], late[True]
    )


def _topic_labels() -> dict[str, str]:
    """Return the words for what is stored of a topic, by whichever key."""
    return {
        digest[:SHORT_HASH_DIGITS]: topic.label
        for topic in Topic
        for digest in sealing.keyed_hashes("topic", topic.value)
    }


def share_within(waits: Waits, share: float) -> int | None:
    """Return the minutes within which this share was answered, None when nobody was."""
    left = share * sum(waits.values())
    for minutes, count in sorted(waits.items()):
        left -= count
        if left <= 0:
            return minutes
    return None


def merged(waits: Iterable[Waits]) -> Waits:
    """Return the waits of all weeks together."""
    together = Counter[int]()
    for each in waits:
        together.update(each)
    return together
