"""What happened to a request, line by line: lines are added, never edited."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from microsite.consultations.states import Status

WHATS = [
    *("received", "viewed", "moved", "undone"),
    *("taken", "given", "let_go", "snoozed", "woken"),
    *("merged", "merged_into", "split"),
    *("replied", "took_back"),
]


class ConsultationEventQuerySet(models.QuerySet["ConsultationEvent"]):
    def changes(self) -> Self:
        """Return what staff did to the request, rather than that it came or was looked at."""
        return self.exclude(
            what__in=[ConsultationEvent.What.RECEIVED, ConsultationEvent.What.VIEWED]
        )

    def can_be_undone(self) -> Self:
        return self.filter(before__isnull=False, undone_by__isnull=True)


class ConsultationEvent(models.Model):
    """Something that happened to a request. ``before`` is how its columns were, for an undo."""

    class What(models.TextChoices):
        RECEIVED = "received", "Received"
        VIEWED = "viewed", "First opened"
        MOVED = "moved", "Moved"
        TAKEN = "taken", "Took it"
        GIVEN = "given", "Gave it to"
        LET_GO = "let_go", "Let it go"
        SNOOZED = "snoozed", "Snoozed until"
        WOKEN = "woken", "Ended the snooze"
        MERGED = "merged", "Merged with"
        MERGED_INTO = "merged_into", "Became part of"
        SPLIT = "split", "Taken apart from"
        UNDONE = "undone", "Undone"
        REPLIED = "replied", "Wrote an email:"
        TOOK_BACK = "took_back", "Took back the email:"

    request = models.ForeignKey(
        "consultations.ConsultationRequest", on_delete=models.CASCADE, related_name="events"
    )
    what = models.CharField(max_length=20, choices=What)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(max_length=20, choices=Status, blank=True)
    # The rest of what ``what`` begins to say: to whom, until when.
    detail = models.CharField(max_length=150, blank=True)
    part = models.ForeignKey(
        "consultations.ConsultationRequest",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    before = models.JSONField(null=True, blank=True)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by"
    )

    objects: ClassVar[ConsultationEventQuerySet] = ConsultationEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "event"
        constraints = [
            models.CheckConstraint(
                name="event_is_of_a_known_kind",
                condition=Q(what__in=WHATS),
            ),
            models.CheckConstraint(
                name="event_is_by_somebody",
                condition=Q(what="received") | Q(by__isnull=False),
            ),
            models.CheckConstraint(
                name="event_says_where_it_moved",
                condition=Q(what="moved") & ~Q(status="") | ~Q(what="moved") & Q(status=""),
            ),
            models.CheckConstraint(
                name="event_undoes_another",
                condition=Q(what="undone", undoes__isnull=False)
                | ~Q(what="undone") & Q(undoes__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, request {self.request_id}"

    @property
    def words(self) -> str:
        """Say what was done, for the log of the request."""
        if self.what == self.What.MOVED:
            return f"Moved to {self.get_status_display()}"
        if self.undoes:
            return f"Undid “{self.undoes.words}”"
        return f"{self.get_what_display()} {self.detail}".strip()
