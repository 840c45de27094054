"""How many requests may come at once before they are set aside, and before they are refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from microsite.consultations.tallies import Tally

# A family, a clinic's waiting room or a phone company may share an address: a quarter of what is
# refused is never suspected.
SUSPECTED_SHARE = 4
SPAN = timedelta(hours=1)
MANY_FROM_ONE = "many requests from one address"
MANY_AT_ONCE = "very many requests at once"


class TooManyRequests(Exception):
    """One address has sent so many that no more are taken until ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many requests from one address")
        self.until = until


def reasons_to_suspect(address: str, in_the_last_minute: int) -> list[str]:
    """Count a request from this address, and say what speaks against it.

    ``address`` is empty when it is not known: then nobody is held up for it. Raises
    TooManyRequests.
    """
    most, reasons = settings.REQUESTS_PER_HOUR, []
    if in_the_last_minute >= most:
        reasons.append(MANY_AT_ONCE)
    if address:
        tally = Tally.objects.count_one("requests", address, SPAN, timezone.now())
        if tally.times > most:
            raise TooManyRequests(tally.ends_at)
        if tally.times > most // SUSPECTED_SHARE:
            reasons.append(MANY_FROM_ONE)
    return reasons
