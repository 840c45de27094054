"""What staff do to a request: each step is an event, and the last one can be undone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from microsite.consultations import states
from microsite.consultations.events import ConsultationEvent, ConsultationEventQuerySet
from microsite.pages.library import current_library

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

WAIT_STEP_MINUTES = 5  # waits are rounded up to it, so that there are few different ones to count
SPAM_BY_STAFF = "marked by staff"
OF_THE_CLOCK = ("clock_from", "waited_minutes", "was_late")


class WorkedOn(models.Model):
    """The part of a request that staff change."""

    Status = states.Status

    received_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=20, choices=states.Status, default=states.Status.NEW)
    status_at = models.DateTimeField(default=timezone.now)
    # From when the time until the next answer counts; none while the next step is not ours.
    clock_from = models.DateTimeField(null=True, blank=True)
    # For counting: the open time until the first answer.
    waited_minutes = models.PositiveIntegerField(null=True, blank=True)
    was_late = models.BooleanField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The request of the same person that this one is a part of.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    spam_reasons = models.CharField(max_length=200, blank=True)

    events: RelatedManager[ConsultationEvent]

    class Meta:
        abstract = True

    def note_view(self, by: User) -> None:
        """Add an event the first time that this person opens the request."""
        what = ConsultationEvent.What.VIEWED
        if not self.events.filter(what=what, by=by).exists():
            self.events.create(what=what, by=by)

    def move(self, by: User, to: str) -> None:
        """Put the request into another state. Call it in a transaction that holds the row."""
        if to == self.status:
            return
        now = timezone.now()
        changes: dict[str, object] = {
            "status": to,
            "status_at": now,
            "clock_from": self._clock_from(to, now),
        }
        if to == self.Status.SUSPECTED_SPAM and not self.spam_reasons:
            changes["spam_reasons"] = SPAM_BY_STAFF
        if self.snoozed_until:
            changes["snoozed_until"] = None
        if to not in states.UNTOUCHED and self.waited_minutes is None:
            changes |= self._answered(now)
        self.change(by, ConsultationEvent.What.MOVED, changes, status=to)

    def give(self, by: User, to: User | None) -> None:
        """Make it somebody's: one's own, a colleague's, or nobody's."""
        if to == self.owner:
            return
        what, detail = ConsultationEvent.What.LET_GO, ""
        if to == by:
            what = ConsultationEvent.What.TAKEN
        elif to:
            what, detail = ConsultationEvent.What.GIVEN, to.get_username()
        self.change(by, what, {"owner_id": to.pk if to else None}, detail=detail)

    def snooze(self, by: User, until: datetime, in_words: str) -> None:
        """Put an open request out of sight. What the patient was promised stays as it is."""
        if self.status not in states.OPEN or until == self.snoozed_until:
            return
        changes: dict[str, object] = {"snoozed_until": until}
        if self.status == self.Status.IN_TOUCH:
            # Put off as agreed with the patient: the next answer is due after that.
            changes["clock_from"] = until
        self.change(by, ConsultationEvent.What.SNOOZED, changes, detail=in_words)

    def wake(self, by: User) -> None:
        if self.snoozed_until is None:
            return
        changes: dict[str, object] = {"snoozed_until": None}
        if self.status == self.Status.IN_TOUCH:
            changes["clock_from"] = timezone.now()
        self.change(by, ConsultationEvent.What.WOKEN, changes)

    def undo(self, by: User, event: ConsultationEvent) -> None:
        """Put back what the event changed, which must be the last one to change anything."""
        before = self._before(event)
        for name, value in before.items():
            setattr(self, name, value)
        self.save(update_fields=list(before))
        if event.what == ConsultationEvent.What.MERGED and event.part:
            event.part.come_apart(by)
        self.events.create(what=ConsultationEvent.What.UNDONE, by=by, undoes=event)

    def return_to(self, by: User, event: ConsultationEvent) -> None:
        """Move to the state before the event, with the clock of then, and leave the rest."""
        before = self._before(event)
        changes = {name: before[name] for name in OF_THE_CLOCK if name in before}
        to = str(before["status"])
        changes |= {"status": to, "status_at": timezone.now()}
        self.change(by, ConsultationEvent.What.MOVED, changes, status=to)

    def _before(self, event: ConsultationEvent) -> dict[str, object]:
        columns = {column.attname: column for column in self._meta.concrete_fields}
        return {
            name: columns[name].to_python(value) for name, value in (event.before or {}).items()
        }

    def parts(self) -> list[Self]:
        """Return the requests that were merged into this one, and into those."""
        parts = type(self)._default_manager.filter(merged_into=self).order_by("-received_at", "-pk")
        return [each for part in parts for each in (part, *part.parts())]

    @property
    def first_received_at(self) -> datetime:
        """Return since when this person waits: a part may have come before the whole."""
        return min(each.received_at for each in (self, *self.parts()))

    def come_apart(self, by: User) -> None:
        """Be a request of one's own again, as before the last merging."""
        merging = self._history.can_be_undone().filter(what=ConsultationEvent.What.MERGED_INTO)
        event = merging.order_by("pk").last()
        if event:
            self.undo(by, event)

    def last_change(self) -> ConsultationEvent | None:
        """Return the last thing that staff did to the request, an undo included."""
        return self._history.changes().select_related("by", "undoes").order_by("pk").last()

    def last_step(self) -> ConsultationEvent | None:
        """Return the last step that still stands."""
        return self._history.can_be_undone().select_related("by").order_by("pk").last()

    def undoable_by(self, user: User) -> ConsultationEvent | None:
        """Return the last step that still stands, if it is this person's."""
        last = self.last_step()
        return last if last and last.by_id == user.pk else None

    @property
    def _history(self) -> ConsultationEventQuerySet:
        return ConsultationEvent.objects.filter(request=self.pk)

    def _answered(self, now: datetime) -> dict[str, object]:
        """Return how long the first answer took, by the hours of now, and whether too long."""
        clinic = current_library().clinic
        minutes = clinic.open_time(self.received_at, now) / timedelta(minutes=1)
        return {
            "waited_minutes": math.ceil(minutes / WAIT_STEP_MINUTES) * WAIT_STEP_MINUTES,
            "was_late": clinic.reply_by(self.received_at) < now,
        }

    def _clock_from(self, status: str, now: datetime) -> datetime | None:
        """The promise counts from the patient's sending; later answers from the step before."""
        if status == self.Status.NEW:
            return self.first_received_at
        return now if status in states.RUNNING else None

    def change(self, by: User, what: str, changes: Mapping[str, object], **details: object) -> None:
        """Set the columns, and add an event that can put them back."""
        before = {name: _as_json(getattr(self, name)) for name in changes}
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))
        self.events.create(what=what, by=by, before=before, **details)


def _as_json(value: object) -> object:
    # Not Django's encoder, which rounds to milliseconds: an undo puts back the very moment.
    return value.isoformat() if isinstance(value, datetime) else value
