"""Requests that are deleted, so that their bytes are gone too."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from uuid import UUID

import django.db
from django.conf import settings
from django.db import transaction
from django.db.models import F

from microsite.consultations.deletions import Deletion
from microsite.consultations.models import ConsultationRequestQuerySet

logger = logging.getLogger(__name__)


def forget(requests: ConsultationRequestQuerySet, record: Deletion) -> list[str]:
    """Delete the requests with all that belongs to them, each for itself, counted in ``record``.

    Returns the references of those that could not be deleted.
    """
    record.save()
    failed = []
    for pk, reference in list(requests.values_list("pk", "reference")):
        try:
            _forget_one(requests, pk, record)
        except (django.db.Error, OSError) as problem:
            # The next ones can go all the same. No details: they may repeat what is stored.
            logger.error("Request %s could not be deleted: %s", pk, type(problem).__name__)
            failed.append(reference)
    record.refresh_from_db()
    return failed


def _forget_one(requests: ConsultationRequestQuerySet, pk: UUID, record: Deletion) -> None:
    with transaction.atomic(durable=True):
        # Looked at again under the lock: staff may have put it back to new a moment ago.
        found = requests.filter(pk=pk).select_for_update().first()
        if found is None:
            return
        # What was merged into it goes with it, and counts.
        whole = [found, *found.parts()]
        if record.why == Deletion.Why.ERASED:
            _note_for_backups([each.pk for each in whole])
        found.delete()
        Deletion.objects.filter(pk=record.pk).update(requests=F("requests") + len(whole))


def _note_for_backups(erased: Sequence[UUID]) -> None:
    """Write down what was erased, so that restoring a backup does not bring it back.

    Raises OSError: then nothing is erased either.
    """
    if settings.ERASED_REQUESTS is None:
        return
    settings.ERASED_REQUESTS.parent.mkdir(parents=True, exist_ok=True)
    with settings.ERASED_REQUESTS.open("a") as file:
        file.writelines(f"{pk}\n" for pk in erased)
        file.flush()
        os.fsync(file.fileno())
