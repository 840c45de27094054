"""What the database itself refuses to hold as a request, and what it finds without searching."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact, GreaterThan

from microsite.consultations import reference, sealing, states
from microsite.consultations.sealed_answers import HASH_DIGITS

INDEXES = [
    # With the key, so that a page of a list is read in order and nothing is sorted.
    models.Index(name="request_by_age", fields=["received_at", "id"]),
    models.Index(name="request_by_clock", fields=["status", "clock_from", "id"]),
    models.Index(name="request_by_step", fields=["status", "status_at", "id"]),
    models.Index(
        name="request_by_snooze",
        fields=["status", "snoozed_until"],
        condition=Q(snoozed_until__isnull=False),
    ),
    models.Index(name="request_by_call", fields=["status", "call_digest", "snoozed_until"]),
    models.Index(name="request_by_week", fields=["week", "status", "topic_digest"]),
    models.Index(name="request_by_wait", fields=["week", "waited_minutes", "was_late"]),
    models.Index(name="request_by_owner", fields=["owner", "status"]),
]
CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(name="request_is_from_an_adult", condition=Q(adult_confirmed=True)),
    models.CheckConstraint(
        name="request_has_consent",
        condition=Q(consented_at__isnull=False) & Q(Exact(Length("consent_version"), HASH_DIGITS)),
    ),
    models.CheckConstraint(
        name="request_has_sealed_answers",
        condition=GreaterThan(Length("sealed_answers"), sealing.SMALLEST_BLOB),
    ),
    models.CheckConstraint(
        name="request_has_digests_and_key",
        condition=Q(
            Exact(Length("answers_digest"), HASH_DIGITS),
            Exact(Length("contact_digest"), HASH_DIGITS),
            ~Q(submission_key=""),
        ),
    ),
    models.CheckConstraint(
        name="request_has_a_known_status",
        condition=Q(status__in=states.Status.values),
    ),
    models.CheckConstraint(
        name="request_clock_runs_while_the_step_is_ours",
        condition=Q(status__in=states.RUNNING, clock_from__isnull=False)
        | ~Q(status__in=states.RUNNING) & Q(clock_from__isnull=True),
    ),
    models.CheckConstraint(
        name="request_is_merged_into_another",
        condition=Q(status="merged", merged_into__isnull=False)
        | ~Q(status="merged") & Q(merged_into__isnull=True),
    ),
    models.CheckConstraint(
        name="request_is_snoozed_while_open",
        condition=Q(status__in=states.OPEN) | Q(snoozed_until__isnull=True),
    ),
    models.CheckConstraint(
        name="request_is_suspected_for_a_reason",
        condition=~Q(status="suspected_spam") | ~Q(spam_reasons=""),
    ),
    # No regular expression: SQLite has none of its own, and its integrity check
    # must run in any tool.
    models.CheckConstraint(
        name="request_reference_has_its_shape",
        condition=Q(
            Exact(Length("reference"), reference.LENGTH),
            Exact(Substr("reference", 1, 3), "MN-"),
            Exact(Substr("reference", 9, 1), "-"),
        ),
    ),
]
