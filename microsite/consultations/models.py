"""Requests for a consultation, and what has happened to each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact, GreaterThan
from django.utils import timezone

from microsite.consultations import sealing
from microsite.consultations.answers import FORM_VERSION, Answers, version_of
from microsite.consultations.deletions import Deletion
from microsite.consultations.limits import TooManyRequests, reasons_to_suspect
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.tallies import Tally

__all__ = [
    "ConsultationEvent",
    "ConsultationNotification",
    "ConsultationRequest",
    "Deletion",
    "Tally",
]

# 30 signs that nobody mixes up on the phone: no 0 and O, 1, I and L, U and V.
REFERENCE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = len("MN-4F7K9-2QXM7")
HASH_DIGITS = 64


def new_reference() -> str:
    """Return a label such as MN-4F7K9-2QXM7. It opens nothing; staff and patients speak it."""
    first, second = ("".join(secrets.choice(REFERENCE_SIGNS) for _ in range(5)) for _ in range(2))
    return f"MN-{first}-{second}"


class KeyAlreadyUsed(Exception):
    """Another request, with other answers, was sent from the same page."""


class ConsultationRequestQuerySet(models.QuerySet["ConsultationRequest"]):
    def new(self) -> Self:
        return self.filter(status=ConsultationRequest.Status.NEW)

    def handled(self) -> Self:
        return self.filter(status=ConsultationRequest.Status.HANDLED)

    def suspected_spam(self) -> Self:
        return self.filter(status=ConsultationRequest.Status.SUSPECTED_SPAM)

    def sealed_with_the_newest_key(self) -> Self:
        mark = sealing.newest_mark()
        beginning = Substr("sealed_answers", 1, len(mark), output_field=models.BinaryField())
        return self.alias(mark=beginning).filter(mark=mark)

    def from_contact(self, contact: str) -> Self:
        """Return what came from this number or address, in the form of ``Answers.contact``."""
        return self.filter(contact_digest__in=sealing.keyed_hashes("contact", contact))

    def newest_first(self) -> Self:
        return self.order_by("-received_at", "pk")

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


class ConsultationRequest(models.Model):
    class Status(models.TextChoices):
        NEW = "new", "New"
        HANDLED = "handled", "Handled"
        SUSPECTED_SPAM = "suspected_spam", "Suspected spam"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(max_length=REFERENCE_LENGTH, unique=True, default=new_reference)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.NEW)
    sealed_answers = models.BinaryField()
    submission_key = models.CharField(max_length=60, unique=True)
    answers_digest = models.CharField(max_length=HASH_DIGITS)
    contact_digest = models.CharField(max_length=HASH_DIGITS, db_index=True)
    adult_confirmed = models.BooleanField()
    consented_at = models.DateTimeField()
    consent_version = models.CharField(max_length=HASH_DIGITS)
    form_version = models.CharField(max_length=20)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="handled_requests",
    )
    spam_reasons = models.CharField(max_length=200, blank=True)
    # Of what was agreed to besides, such as an email to say that the request is here.
    other_consent_versions = models.JSONField(default=list, blank=True)

    objects: ClassVar[ConsultationRequestQuerySet] = ConsultationRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "consultation request"
        constraints = [
            models.CheckConstraint(
                name="request_is_from_an_adult", condition=Q(adult_confirmed=True)
            ),
            models.CheckConstraint(
                name="request_has_consent",
                condition=Q(consented_at__isnull=False)
                & Q(Exact(Length("consent_version"), HASH_DIGITS)),
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
                condition=Q(status__in=["new", "handled", "suspected_spam"]),
            ),
            models.CheckConstraint(
                name="request_is_handled_by_somebody_at_a_time",
                condition=Q(status="handled", handled_at__isnull=False, handled_by__isnull=False)
                | ~Q(status="handled") & Q(handled_at__isnull=True, handled_by__isnull=True),
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
                    Exact(Length("reference"), REFERENCE_LENGTH),
                    Exact(Substr("reference", 1, 3), "MN-"),
                    Exact(Substr("reference", 9, 1), "-"),
                ),
            ),
        ]

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
            status=cls.Status.NEW,
            submission_key=submission_key,
            adult_confirmed=True,
            consented_at=now,
            consent_version=version_of(answers.consent_wording),
            other_consent_versions=[version_of(wording) for wording in answers.also_agreed],
            form_version=FORM_VERSION,
        )
        request.suspect(spam_reasons)
        request._seal(answers.as_text())
        return request

    def suspect(self, reasons: Sequence[str]) -> None:
        """Set the request aside for these reasons, if there are any. It is not saved yet."""
        if reasons:
            self.status = self.Status.SUSPECTED_SPAM
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

    def seal_anew(self) -> None:
        """Seal and hash with the newest key. Raises SealError, changing nothing."""
        # The stored text, not answers().as_text(), which a later form might write otherwise.
        self._seal(sealing.unseal(bytes(self.sealed_answers), self._row))
        self.save(update_fields=["sealed_answers", "answers_digest", "contact_digest"])

    def _seal(self, text: str) -> None:
        self.sealed_answers = sealing.seal(text, self._row)
        self.answers_digest = sealing.keyed_hash("answers", text)
        self.contact_digest = sealing.keyed_hash("contact", Answers.from_text(text).contact)

    @property
    def _row(self) -> str:
        return f"{self._meta.db_table} {self.pk}"

    def answers(self) -> Answers:
        """Return what the patient wrote. Raises SealError when it cannot be opened."""
        return Answers.from_text(sealing.unseal(bytes(self.sealed_answers), self._row))

    def has_answers(self, answers: Answers) -> bool:
        return sealing.is_hash_of(self.answers_digest, "answers", answers.as_text())

    def note_view(self, by: User) -> None:
        """Add an event the first time that this person opens the request."""
        what = ConsultationEvent.What.VIEWED
        if not self.events.filter(what=what, by=by).exists():
            self.events.create(what=what, by=by)

    def mark_handled(self, by: User) -> None:
        """Close the request, if nobody has."""
        self._move(
            by,
            ConsultationEvent.What.HANDLED,
            status=self.Status.HANDLED,
            handled_at=timezone.now(),
            handled_by=by,
        )

    def mark_new(self, by: User) -> None:
        """Put a handled or suspected request back among the new ones, if nobody has."""
        self._move(
            by,
            ConsultationEvent.What.PUT_BACK,
            status=self.Status.NEW,
            handled_at=None,
            handled_by=None,
        )

    def _move(self, by: User, what: str, **changes: object) -> None:
        # One statement decides who was first, so two people at once make one event.
        others = ConsultationRequest.objects.filter(pk=self.pk).exclude(status=changes["status"])
        with transaction.atomic():
            if others.update(**changes):
                self.events.create(what=what, by=by)


class ConsultationEvent(models.Model):
    """Something that happened to a request. Events are added, never edited."""

    class What(models.TextChoices):
        RECEIVED = "received", "Received"
        VIEWED = "viewed", "First opened"
        HANDLED = "handled", "Marked as handled"
        PUT_BACK = "put_back", "Put back to new"

    request = models.ForeignKey(
        ConsultationRequest, on_delete=models.CASCADE, related_name="events"
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

    class Meta:
        verbose_name = "event"
        constraints = [
            models.CheckConstraint(
                name="event_is_of_a_known_kind",
                condition=Q(what__in=["received", "viewed", "handled", "put_back"]),
            ),
            models.CheckConstraint(
                name="event_is_by_somebody",
                condition=Q(what="received") | Q(by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, request {self.request_id}"
