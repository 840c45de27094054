"""What a reply to a patient says before somebody has changed it, and whether there can be one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateformat import format as date_format

from microsite.consultations import states
from microsite.consultations.answers import Answers, ContactBy
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.plain_text import tidy, visible
from microsite.consultations.sealing import SealError
from microsite.consultations.states import Status
from microsite.content import LONGEST_REPLY, Clinic, ReplyTemplate, left_open

AS_IT_IS = "as_it_is"
# What follows on an email to a patient; the first is where a request goes that nobody answered.
NEXT = (Status.IN_TOUCH, Status.WAITING, *states.FINISHED)


def why_no_reply(record: ConsultationRequest) -> str:
    """Return what stands in the way of an email to this patient, "" when nothing does."""
    try:
        answers = record.answers()
    except SealError:
        return "The answers cannot be read, and so the address cannot be either."
    if answers.contact_by != ContactBy.EMAIL or not answers.email:
        return "This person asked to be phoned, and agreed to no email."
    if record.status == Status.MERGED:
        return "Answer the request that this one is a part of."
    if record.status == Status.SUSPECTED_SPAM:
        return "It is suspected spam. Move it to New first, if it is not."
    return ""


def values_for(record: ConsultationRequest, answers: Answers, clinic: Clinic) -> dict[str, str]:
    """Return what stands in the places of a reply to this patient."""
    return {
        "name": visible(answers.name),
        "reference": record.reference,
        "promised time": in_words(clinic.reply_by(record.first_received_at)),
        "clinic name": clinic.name,
        "clinic phone": clinic.phone,
        "clinic email": clinic.email,
        "clinic address": "\n".join(clinic.address),
        "urgent number": clinic.urgent_number,
        "emergency number": clinic.emergency_number,
    }


def in_words(moment: datetime) -> str:
    """Return “6pm on Thursday 26 November 2026”, as other emails to patients say it."""
    hour = date_format(moment, "P").replace(".", "").replace(" ", "")
    return f"{hour} on {date_format(moment, 'l j F Y')}"


def first_choice(record: ConsultationRequest, template: ReplyTemplate | None) -> str:
    """Return where the request goes with the reply, unless somebody chooses otherwise."""
    if template is None or record.status not in states.OPEN:
        return AS_IT_IS
    to = next((each for each in NEXT if each.label.lower() == template.header.then), None)
    if to is None or to == record.status or (to == Status.IN_TOUCH and record.status != Status.NEW):
        return AS_IT_IS
    return str(to)


class ReplyForm(forms.Form):
    use_required_attribute = False
    text = forms.CharField(
        label="The email",
        help_text="It is sent as you see it here. Write nothing about health: others may read it.",
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": "16", "maxlength": None}),
        error_messages={
            "required": "Write the email first",
            "max_length": f"Use {LONGEST_REPLY:,} characters or fewer",
        },
    )
    then = forms.ChoiceField(
        label="Then the request is",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose where the request goes then"
        ),
    )

    def __init__(self, record: ConsultationRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = (AS_IT_IS, f"{record.get_status_display()}, as it is now")
        others = [(str(to), to.label) for to in NEXT if to != record.status]
        self.fields["then"].choices = [stays, *others]  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text = tidy(self.cleaned_data["text"])
        if place := left_open(text):
            raise forms.ValidationError(f"Replace {place} with what belongs there")
        return text
