"""What staff write down about a request: signed, dated, sealed, and never changed afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone

from microsite.consultations.plain_text import tidy
from microsite.consultations.sealed_text import SealedText

LONGEST_NOTE = 2_000


class ConsultationNote(SealedText):
    request = models.ForeignKey(
        "consultations.ConsultationRequest", on_delete=models.CASCADE, related_name="notes"
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(SealedText.Meta):
        verbose_name = "note"

    def __str__(self) -> str:
        return f"Note, request {self.request_id}"


class NoteForm(forms.Form):
    use_required_attribute = False
    note = forms.CharField(
        label="Add a note",
        help_text="Do not write clinical notes here. A note stays as it is and bears your name.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": "3", "maxlength": None}),
        error_messages={
            "required": "Write the note first",
            "max_length": f"Use {LONGEST_NOTE:,} characters or fewer",
        },
    )

    def clean_note(self) -> Any:
        return tidy(self.cleaned_data["note"])
