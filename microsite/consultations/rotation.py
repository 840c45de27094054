"""Every request sealed and hashed with the newest key, so that an older one can be given up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.sealing import SealError

logger = logging.getLogger(__name__)
REQUESTS_PER_BATCH = 100


def seal_all_anew(progress: Callable[[int, int], None]) -> None:
    """Seal each request anew that an older key sealed, telling after each batch (done, of all).

    A kill leaves every request sealed by one key or the other, and the next run goes on.
    """
    tried: set[UUID] = set()
    # Again, for what a server that was not restarted yet has sealed with its own newest key.
    while pks := [pk for pk in _with_older_keys() if pk not in tried]:
        for number, pk in enumerate(pks, start=1):
            _seal_anew(pk)
            if number % REQUESTS_PER_BATCH == 0 or number == len(pks):
                progress(number, len(pks))
        tried.update(pks)


def _with_older_keys() -> list[UUID]:
    older = ConsultationRequest.objects.sealed_with_an_older_key()
    return list(older.values_list("pk", flat=True))


def _seal_anew(pk: UUID) -> None:
    with transaction.atomic(durable=True):
        request = ConsultationRequest.objects.filter(pk=pk).select_for_update().first()
        if request is None:
            return  # Deleted a moment ago.
        try:
            request.seal_anew()
        except SealError as problem:
            # The others can do without the older key all the same.
            logger.error("Request %s cannot be opened: %s", pk, problem)


def not_open_to_the_newest_key() -> list[str]:
    """Return the references of requests that would be lost without the older keys, or are now."""
    older = set(_with_older_keys())
    return [
        request.reference
        for request in ConsultationRequest.objects.order_by("received_at").iterator()
        if request.pk in older or not _opens(request)
    ]


def _opens(request: ConsultationRequest) -> bool:
    try:
        request.answers()
        for text in request.texts_of_staff():
            text.text()
    except SealError:
        return False
    return True
