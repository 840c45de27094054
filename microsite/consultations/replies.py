"""Replies to patients by email: what was written, sealed, and how far it has got."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone

from microsite.consultations.events import ConsultationEvent
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.sealed_text import SealedText
from microsite.outbox.back_off import seconds_until_next

# Long enough to see a mistake after the press, short enough that nobody waits for it.
CAN_BE_TAKEN_BACK_FOR = timedelta(minutes=2)
UNTIL_TEXT = "\n\n"


class Letter(NamedTuple):
    subject: str
    text: str


class ConsultationReply(SealedText):
    """One email of staff to a patient. It is gone when it was taken back before it was sent.

    ``step`` is the change of state that came with it.
    """

    request = models.ForeignKey(
        "consultations.ConsultationRequest", on_delete=models.CASCADE, related_name="replies"
    )
    notification = models.OneToOneField(
        ConsultationNotification, on_delete=models.CASCADE, related_name="reply"
    )
    event = models.OneToOneField(ConsultationEvent, on_delete=models.CASCADE, related_name="reply")
    step = models.ForeignKey(
        ConsultationEvent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    template = models.CharField(max_length=100)

    class Meta(SealedText.Meta):
        verbose_name = "reply"
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"Reply, request {self.request_id}"

    def hold(self, letter: Letter) -> None:
        """Hold the letter sealed. Raises SealError."""
        self.seal(UNTIL_TEXT.join(letter))

    def letter(self) -> Letter:
        """Return what was written. Raises SealError when it cannot be opened."""
        subject, _, text = self.text().partition(UNTIL_TEXT)
        return Letter(subject, text)

    @property
    def last_tried_at(self) -> datetime:
        """Return about when: only the next time is stored."""
        row = self.notification
        return row.next_attempt_at - timedelta(seconds=seconds_until_next(row.attempts))

    def take_back(self) -> bool:
        """Delete it with its notification, if no server can have it yet. Call it in a transaction.

        One that was tried and refused can be taken back too.
        """
        is_free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
        unsent = ConsultationNotification.objects.unsent().filter(is_free)
        # Under the lock: a sender that leases it now waits, and then finds nothing.
        found = unsent.select_for_update().filter(pk=self.notification_id).first()
        if found is None:
            return False
        found.delete()
        return True
