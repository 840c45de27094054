"""What a patient wrote, sealed, with keyed hashes by which it is found and counted all the same."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from microsite.consultations import sealing
from microsite.consultations.answers import Answers
from microsite.consultations.call_times import call_key

HASH_DIGITS = 64
SHORT_HASH_DIGITS = 16  # of a choice among few: enough to tell them apart
SEALED_COLUMNS = (
    *("sealed_answers", "answers_digest", "contact_digest"),
    *("topic_digest", "call_digest"),
)


class SealedAnswers(models.Model):
    """The part of a request that nobody can read without a key. It opens only in this row."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sealed_answers = models.BinaryField()
    answers_digest = models.CharField(max_length=HASH_DIGITS)
    contact_digest = models.CharField(max_length=HASH_DIGITS, db_index=True)
    # To count topics and to find whom to call now, without opening all or telling a thief.
    topic_digest = models.CharField(max_length=SHORT_HASH_DIGITS, blank=True)
    call_digest = models.CharField(max_length=SHORT_HASH_DIGITS, blank=True)

    class Meta:
        abstract = True

    @property
    def _row(self) -> str:
        return f"{self._meta.db_table} {self.pk}"

    def answers(self) -> Answers:
        """Return what the patient wrote. Raises SealError when it cannot be opened."""
        return Answers.from_text(sealing.unseal(bytes(self.sealed_answers), self._row))

    def has_answers(self, answers: Answers) -> bool:
        return sealing.is_hash_of(self.answers_digest, "answers", answers.as_text())

    def seal_answers(self, text: str) -> None:
        """Hold the text and its hashes. It is not saved yet. Raises SealError."""
        self.sealed_answers = sealing.seal(text, self._row)
        self.answers_digest = sealing.keyed_hash("answers", text)
        answers = Answers.from_text(text)
        self.contact_digest = sealing.keyed_hash("contact", answers.contact)
        self.topic_digest = _short_hash("topic", answers.topic)
        call = call_key(answers)
        self.call_digest = _short_hash("call", call) if call else ""

    def seal_answers_anew(self) -> None:
        """Seal and hash with the newest key, and save. Raises SealError, changing nothing."""
        # The stored text, not answers().as_text(), which a later form might write otherwise.
        self.seal_answers(sealing.unseal(bytes(self.sealed_answers), self._row))
        self.save(update_fields=SEALED_COLUMNS)


def _short_hash(purpose: str, text: str) -> str:
    return sealing.keyed_hash(purpose, text)[:SHORT_HASH_DIGITS]
