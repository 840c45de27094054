"""Requests for a consultation, and what has happened to each."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact, GreaterThan
from django.utils import timezone

from microsite.consultations import sealing, states
from microsite.consultations.answers import FORM_VERSION, Answers, version_of
from microsite.consultations.call_times import call_key, keys_that_suit
from microsite.consultations.dates import monday_of
from microsite.consultations.deletions import Deletion
from microsite.consultations.events import ConsultationEvent
from microsite.consultations.limits import TooManyRequests, reasons_to_suspect
from microsite.consultations.notes import ConsultationNote
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.replies import ConsultationReply
from microsite.consultations.sealed_text import SealedText
from microsite.consultations.tallies import Tally
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

# 30 signs that nobody mixes up on the phone: no 0 and O, 1, I and L, U and V.
REFERENCE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = len("MN-4F7K9-2QXM7")
HASH_DIGITS = 64
SHORT_HASH_DIGITS = 16  # of a choice among few: enough to tell them apart
SEALED_COLUMNS = (
    *("sealed_answers", "answers_digest", "contact_digest"),
    *("topic_digest", "call_digest"),
)
WAIT_STEP_MINUTES = 5  # waits are rounded up to it, so that there are few different ones to count
SPAM_BY_STAFF = "marked by staff"
OF_THE_CLOCK = ("clock_from", "waited_minutes", "was_late")


def new_reference() -> str:
    """Return a label such as MN-4F7K9-2QXM7. It opens nothing; staff and patients speak it."""
    first, second = ("".join(secrets.choice(REFERENCE_SIGNS) for _ in range(5)) for _ in range(2))
    return f"MN-{first}-{second}"


class KeyAlreadyUsed(Exception):
    """Another request, with other answers, was sent from the same page."""


def _sealed_with_an_older_key(column: str) -> Q:
    mark = sealing.newest_mark()
    return ~Q(Exact(Substr(column, 1, len(mark), output_field=models.BinaryField()), mark))


class ConsultationRequestQuerySet(models.QuerySet["ConsultationRequest"]):
    def new(self) -> Self:
        return self.filter(status=ConsultationRequest.Status.NEW)

    def open(self) -> Self:
        """Return what nobody has finished, whoever has the next step."""
        return self.filter(status__in=states.OPEN)

    def with_running_clock(self) -> Self:
        return self.filter(status__in=states.RUNNING)

    def suspected_spam(self) -> Self:
        return self.filter(status=ConsultationRequest.Status.SUSPECTED_SPAM)

    def awake(self, now: datetime) -> Self:
        return self.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now))

    def snoozed(self, now: datetime) -> Self:
        return self.filter(snoozed_until__gt=now)

    def sealed_with_an_older_key(self) -> Self:
        """Return requests of which anything was, be it a note or a reply."""
        older = _sealed_with_an_older_key("sealed_answers")
        for texts in (ConsultationNote.objects, ConsultationReply.objects):
            rows = texts.filter(_sealed_with_an_older_key("sealed_text"))
            older |= Q(pk__in=rows.values("request"))
        return self.filter(older)

    def from_contact(self, contact: str) -> Self:
        """Return what came from this number or address, in the form of ``Answers.contact``."""
        return self.filter(contact_digest__in=sealing.keyed_hashes("contact", contact))

    def to_call_at(self, local: datetime) -> Self:
        """Return those who asked for a call and said that this time of the clinic suits them."""
        digests = [
            digest[:SHORT_HASH_DIGITS]
            for key in keys_that_suit(local)
            for digest in sealing.keyed_hashes("call", key)
        ]
        return self.filter(call_digest__in=digests)

    def newest_first(self) -> Self:
        return self.order_by("-received_at", "-pk")

    def soonest_due_first(self) -> Self:
        """Sort by when an answer is due, which never comes earlier for a clock started later."""
        return self.order_by("clock_from", "pk")

    def soonest_awake_first(self) -> Self:
        return self.order_by("snoozed_until", "pk")

    def latest_step_first(self) -> Self:
        return self.order_by("-status_at", "-pk")

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
    Status = states.Status

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(max_length=REFERENCE_LENGTH, unique=True, default=new_reference)
    received_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=20, choices=states.Status, default=states.Status.NEW)
    status_at = models.DateTimeField(default=timezone.now)
    # From when the time until the next answer counts; none while the next step is not ours.
    clock_from = models.DateTimeField(null=True, blank=True)
    sealed_answers = models.BinaryField()
    submission_key = models.CharField(max_length=60, unique=True)
    answers_digest = models.CharField(max_length=HASH_DIGITS)
    contact_digest = models.CharField(max_length=HASH_DIGITS, db_index=True)
    # To count topics and to find whom to call now, without opening all or telling a thief.
    topic_digest = models.CharField(max_length=SHORT_HASH_DIGITS, blank=True)
    call_digest = models.CharField(max_length=SHORT_HASH_DIGITS, blank=True)
    adult_confirmed = models.BooleanField()
    consented_at = models.DateTimeField()
    consent_version = models.CharField(max_length=HASH_DIGITS)
    form_version = models.CharField(max_length=20)
    # For counting: the Monday of its week on the clinic's clock, and the open time until the
    # first answer.
    week = models.DateField()
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
    # Of what was agreed to besides, such as an email to say that the request is here.
    other_consent_versions = models.JSONField(default=list, blank=True)

    objects: ClassVar[ConsultationRequestQuerySet] = ConsultationRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "consultation request"
        indexes = [
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
        request._seal(answers.as_text())
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

    def seal_anew(self) -> None:
        """Seal and hash with the newest key. Raises SealError, changing nothing."""
        # The stored text, not answers().as_text(), which a later form might write otherwise.
        self._seal(sealing.unseal(bytes(self.sealed_answers), self._row))
        self.save(update_fields=SEALED_COLUMNS)
        for text in self.texts_of_staff():
            text.seal_anew()

    def texts_of_staff(self) -> list[SealedText]:
        return [*self.notes.all(), *self.replies.all()]

    def _seal(self, text: str) -> None:
        self.sealed_answers = sealing.seal(text, self._row)
        self.answers_digest = sealing.keyed_hash("answers", text)
        answers = Answers.from_text(text)
        self.contact_digest = sealing.keyed_hash("contact", answers.contact)
        self.topic_digest = _short_hash("topic", answers.topic)
        call = call_key(answers)
        self.call_digest = _short_hash("call", call) if call else ""

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

    def add_note(self, by: User, text: str) -> None:
        note = ConsultationNote(request=self, by=by)
        note.seal(text)
        note.save(force_insert=True)

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

    def parts(self) -> list[ConsultationRequest]:
        """Return the requests that were merged into this one, and into those."""
        parts = ConsultationRequest.objects.filter(merged_into=self)
        return [each for part in parts.newest_first() for each in (part, *part.parts())]

    @property
    def first_received_at(self) -> datetime:
        """Return since when this person waits: a part may have come before the whole."""
        return min(each.received_at for each in (self, *self.parts()))

    def come_apart(self, by: User) -> None:
        """Be a request of one's own again, as before the last merging."""
        merging = self.events.can_be_undone().filter(what=ConsultationEvent.What.MERGED_INTO)
        event = merging.order_by("pk").last()
        if event:
            self.undo(by, event)

    def last_change(self) -> ConsultationEvent | None:
        """Return the last thing that staff did to the request, an undo included."""
        return self.events.changes().select_related("by", "undoes").order_by("pk").last()

    def undoable_by(self, user: User) -> ConsultationEvent | None:
        """Return the last step that still stands, if it is this person's."""
        last = self.events.can_be_undone().select_related("by").order_by("pk").last()
        return last if last and last.by_id == user.pk else None

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


def _short_hash(purpose: str, text: str) -> str:
    return sealing.keyed_hash(purpose, text)[:SHORT_HASH_DIGITS]


def _as_json(value: object) -> object:
    # Not Django's encoder, which rounds to milliseconds: an undo puts back the very moment.
    return value.isoformat() if isinstance(value, datetime) else value
