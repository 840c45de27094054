"""Requests for a consultation, and what has happened to each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from microsite.consultations.answers import FORM_VERSION, Answers, version_of
from microsite.consultations.constraints import CONSTRAINTS, INDEXES
from microsite.consultations.dates import monday_of
from microsite.consultations.deletions import Deletion
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.limits import TooManyRequests, reasons_to_suspect
from microsite.consultations.notes import ConsultationNote
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.reference import LENGTH, new_reference
from microsite.consultations.replies import ConsultationReply
from microsite.consultations.request_lists import RequestLists
from microsite.consultations.sealed_answers import HASH_DIGITS, SealedAnswers
from microsite.consultations.sealed_text import SealedText
from microsite.consultations.tallies import Tally
from microsite.consultations.worked_on import WorkedOn
from microsite.pages.library import current_library

__all__ = [
    "ConsultationEvent",
    "ConsultationNote",
    "ConsultationNotification",
    "ConsultationReply",
    "ConsultationRequest",
    "Deletion",
    "Tally",
]


class KeyAlreadyUsed(Exception):
    """Another request, with other answers, was sent from the same page."""


class ConsultationRequestQuerySet(RequestLists["ConsultationRequest"]):
    def receive(
        self,
        answers: Answers,
        submission_key: str,
        spam_reasons: Sequence[str] = (),
        *,
        address: str | None = None,
        acknowledge: bool = False,
    ) -> ConsultationRequest:
        """Return the stored request once it is safe: the first one when it was sent before.

        With an ``address``, what comes from there is counted. Raises KeyAlreadyUsed, storing
        nothing, when the key came with other answers before; TooManyRequests; SealError and the
        database's errors when nothing could be stored.
        """
        request = self.model.sealing(answers, submission_key, spam_reasons)
        try:
            # Durable: when this block is left, the commit has happened, not a savepoint.
            with transaction.atomic(durable=True):
                if address is not None:
                    request.suspect(reasons_to_suspect(address, self._of_last_minute()))
                request.save(force_insert=True)
                request.events.create(what=ConsultationEvent.What.RECEIVED)
                request.notifications.create(kind=ConsultationNotification.Kind.NEW_REQUEST)
                if acknowledge:
                    request.acknowledge(answers)
        except (IntegrityError, TooManyRequests):
            first = self.filter(submission_key=submission_key).first()
            if first is None:
                raise
            if not first.has_answers(answers):
                raise KeyAlreadyUsed from None
            return first
        return request

    def _of_last_minute(self) -> int:
        return self.filter(received_at__gt=timezone.now() - timedelta(minutes=1)).count()


class ConsultationRequest(SealedAnswers, WorkedOn):
    """What a patient sent, once. The rest of it is in the two classes above it."""

    reference = models.CharField(max_length=LENGTH, unique=True, default=new_reference)
    submission_key = models.CharField(max_length=60, unique=True)
    adult_confirmed = models.BooleanField()
    consented_at = models.DateTimeField()
    consent_version = models.CharField(max_length=HASH_DIGITS)
    # Of what was agreed to besides, such as an email to say that the request is here.
    other_consent_versions = models.JSONField(default=list, blank=True)
    form_version = models.CharField(max_length=20)
    # For counting: the Monday of its week on the clinic's clock.
    week = models.DateField()

    objects: ClassVar[ConsultationRequestQuerySet] = ConsultationRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "consultation request"
        indexes = INDEXES
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return self.reference

    @classmethod
    def sealing(
        cls, answers: Answers, submission_key: str, spam_reasons: Sequence[str]
    ) -> ConsultationRequest:
        """Return an unsaved request that holds the answers sealed. Raises SealError."""
        now = timezone.now()
        request = cls(
            received_at=now,
            week=monday_of(now, current_library().clinic),
            status=cls.Status.NEW,
            status_at=now,
            clock_from=now,
            submission_key=submission_key,
            adult_confirmed=True,
            consented_at=now,
            consent_version=version_of(answers.consent_wording),
            other_consent_versions=[version_of(wording) for wording in answers.also_agreed],
            form_version=FORM_VERSION,
        )
        request.suspect(spam_reasons)
        request.seal_answers(answers.as_text())
        return request

    def suspect(self, reasons: Sequence[str]) -> None:
        """Set the request aside for these reasons, if there are any. It is not saved yet."""
        if reasons:
            self.status, self.clock_from = self.Status.SUSPECTED_SPAM, None
            self.spam_reasons = ", ".join(filter(None, [self.spam_reasons, *reasons]))

    def acknowledge(self, answers: Answers) -> None:
        """Have an email sent that says it is here: one a day to an address, none under suspicion.

        Otherwise anybody could have a stranger's address filled with our mail.
        """
        if self.status == self.Status.SUSPECTED_SPAM or not answers.email:
            return
        day, now = timedelta(days=1), timezone.now()
        if Tally.objects.count_one("acknowledgements", answers.contact, day, now).times == 1:
            self.notifications.create(kind=ConsultationNotification.Kind.ACKNOWLEDGEMENT)

    def add_note(self, by: User, text: str) -> None:
        note = ConsultationNote(request=self, by=by)
        note.seal(text)
        note.save(force_insert=True)

    def seal_anew(self) -> None:
        """Seal and hash with the newest key. Raises SealError, changing nothing of the answers."""
        self.seal_answers_anew()
        for text in self.texts_of_staff():
            text.seal_anew()

    def texts_of_staff(self) -> list[SealedText]:
        return [*self.notes.all(), *self.replies.all()]
