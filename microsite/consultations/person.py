"""All that is stored about one person, who may ask to see it or to have it deleted."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction

from microsite.consultations.answers import same_phone
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.plain_text import tidy_line
from microsite.consultations.sealed_text import SealedText
from microsite.consultations.sealing import SealError
from microsite.staff.models import AccessLogEntry

# What is only there to find a request, and says nothing that the rest does not.
NOT_COPIED = {"submission_key", "answers_digest", "contact_digest"}
NOT_COPIED_OF_THE_LOG = {"request_id", "number", "seal"}


def requests_of(email: str, phone: str, reference: str) -> list[ConsultationRequest]:
    """Return the requests that came from the address or number, or that have the reference."""
    found = ConsultationRequest.objects.none()
    if email:
        found |= ConsultationRequest.objects.from_contact(tidy_line(email).lower())
    if phone:
        found |= ConsultationRequest.objects.from_contact(same_phone(tidy_line(phone)))
    if reference:
        found |= ConsultationRequest.objects.filter(reference=reference.strip().upper())
    return list(found.newest_first())


def look_up(by: User, why: str, **person: str) -> list[ConsultationRequest]:
    """Return the person's requests, after writing down who looked at them, and with what."""
    with transaction.atomic(durable=True):
        found = requests_of(**person)
        for request in found:
            request.note_view(by)
            AccessLogEntry.objects.record(
                by, AccessLogEntry.What.VIEWED, request_id=request.pk, detail=why
            )
    return found


def copy_of(request: ConsultationRequest) -> dict[str, Any]:
    """Return everything that belongs to the request; None for answers that cannot be opened."""
    copy = _fields_of(request)
    try:
        copy["answers"] = asdict(request.answers())
    except SealError:
        copy["answers"] = None
    for relation in request._meta.related_objects:
        name = relation.get_accessor_name() or ""
        rows = getattr(request, name).order_by("pk")
        copy[name] = [_copy_of_row(row, relation.field.name) for row in rows]
    log = AccessLogEntry.objects.about(request.pk).order_by("pk")
    copy["access_log"] = [_fields_of(entry, without=NOT_COPIED_OF_THE_LOG) for entry in log]
    return copy


def _copy_of_row(row: models.Model, request: str) -> dict[str, Any]:
    copy = _fields_of(row, without={request})
    if isinstance(row, SealedText):
        try:
            copy["text"] = row.text()
        except SealError:
            copy["text"] = None
    return copy


def _fields_of(row: models.Model, without: set[str] = NOT_COPIED) -> dict[str, Any]:
    """Return a row's fields by name, people as their user names, what is sealed left out."""
    return {
        field.name: _value(row, field)
        for field in row._meta.concrete_fields
        if field.name not in without and not isinstance(field, models.BinaryField)
    }


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.name)
    return str(value) if isinstance(value, models.Model) else value
