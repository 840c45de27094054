"""Text of staff about a patient, sealed like what patients write."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from microsite.consultations import sealing


class SealedText(models.Model):
    """A row with a text that opens only in this row."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sealed_text = models.BinaryField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_sealed",
                condition=GreaterThan(Length("sealed_text"), sealing.SMALLEST_BLOB),
            )
        ]

    @property
    def _row(self) -> str:
        return f"{self._meta.db_table} {self.pk}"

    def seal(self, text: str) -> None:
        """Hold the text sealed with the newest key. Raises SealError."""
        self.sealed_text = sealing.seal(text, self._row)

    def text(self) -> str:
        """Return what was written. Raises SealError when it cannot be opened."""
        return sealing.unseal(bytes(self.sealed_text), self._row)

    def seal_anew(self) -> None:
        self.seal(self.text())
        self.save(update_fields=["sealed_text"])
