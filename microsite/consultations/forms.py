"""The questions on the request form, and what is said when an answer cannot be used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from microsite.consultations.answers import (
    Answers,
    BestTime,
    ContactBy,
    MessageOk,
    Topic,
    digits,
)
from microsite.consultations.plain_text import tidy, tidy_line

NAME_CHARACTERS = 100
PHONE_CHARACTERS = 50
PHONE_DIGITS = range(7, 16)
EMAIL_CHARACTERS = 254
MESSAGE_CHARACTERS = 1_000
SELF_CHECK_CHARACTERS = 12_000  # every question answered with a doubt takes half of it

# A password manager must not fill in what no person sees.
FOR_NO_PERSON = {
    "autocomplete": "off",
    "tabindex": "-1",
    "data-1p-ignore": "",
    "data-bwignore": "",
    "data-lpignore": "true",
}


def consent_wording(clinic_name: str) -> str:
    return (
        f"I agree that {clinic_name} may use what I write here, including anything about my "
        "health, to answer this request. I can withdraw this by phone or email."
    )


def phone_problem(phone: str) -> str:
    """Return what to do about a phone number, or nothing."""
    if not phone:
        return "Enter a phone number we can call"
    if len(phone) > PHONE_CHARACTERS:
        return f"Shorten the phone number to {PHONE_CHARACTERS} characters or fewer"
    if len(digits(phone)) not in PHONE_DIGITS:
        return "Enter a phone number with 7 to 15 digits, like 01632 960 001 or +44 1632 960 001"
    return ""


def email_problem(email: str) -> str:
    """Return what to do about an email address, or nothing."""
    if not email:
        return "Enter an email address we can write to"
    try:
        validate_email(email)
    except ValidationError:
        return "Enter an email address in the form name@example.com"
    if len(email) > EMAIL_CHARACTERS:
        return f"Enter an email address of {EMAIL_CHARACTERS} characters or fewer"
    return ""


CONTACT_PROBLEMS = {ContactBy.PHONE: phone_problem, ContactBy.EMAIL: email_problem}


class TidyField(forms.CharField):
    """Text, tidied before it is checked, and never cut short by the browser."""

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        is_one_line = not isinstance(self.widget, forms.Textarea)
        return super().to_python(tidy_line(text) if is_one_line else tidy(text)) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # No maxlength: it would drop the end of a pasted text without a word.
        return {}


class ConsultationForm(forms.Form):
    use_required_attribute = False

    name = TidyField(
        label="Your name",
        help_text="What we should call you.",
        max_length=NAME_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your name",
            "max_length": f"Shorten your name to {NAME_CHARACTERS} characters or fewer",
        },
    )
    contact_by = forms.ChoiceField(
        label="How should we contact you?",
        choices=ContactBy,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how we should contact you: by phone or by email",
            "invalid_choice": "Choose how we should contact you: by phone or by email",
        },
    )
    phone = TidyField(
        label="Phone number",
        help_text="Needed if you chose phone. Add the country code if it is not a UK number.",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = TidyField(
        label="Email address",
        help_text="Needed if you chose email.",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    message_ok = forms.ChoiceField(
        label="If you do not answer the phone, is it all right to leave a message?",
        help_text="Needed if you chose phone. Somebody else may hear the message.",
        choices=MessageOk,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose yes or no"},
    )
    topic = forms.ChoiceField(
        label="What would you like to talk about?",
        choices=Topic,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what you would like to talk about, or “I am not sure”",
            "invalid_choice": "Choose what you would like to talk about, or “I am not sure”",
        },
    )
    best_times = forms.MultipleChoiceField(
        label="When is a good time to contact you?",
        help_text="Choose all that suit you.",
        choices=BestTime,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Choose from the times in the list",
            "invalid_list": "Choose from the times in the list",
        },
    )
    message = TidyField(
        label="Is there anything else we should know?",
        help_text="Please leave out medical details: we will ask about them in person. "
        f"You can write up to {MESSAGE_CHARACTERS:,} characters.",
        required=False,
        max_length=MESSAGE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": "5"}),
        error_messages={
            "max_length": f"Shorten your message to {MESSAGE_CHARACTERS:,} characters or fewer. "
            "It has %(show_value)d"
        },
    )
    self_check = TidyField(
        label="Your self-check result",
        help_text="This is what we would get, letter for letter.",
        required=False,
        max_length=SELF_CHECK_CHARACTERS,
        widget=forms.Textarea(attrs={"readonly": "", "rows": "8"}),
        error_messages={"max_length": "This result is too long to send. Leave the box below empty"},
    )
    send_self_check = forms.BooleanField(
        label="Yes, send this self-check result with my request",
        help_text="If you leave this empty, we do not get it.",
        required=False,
    )
    adult = forms.BooleanField(
        label="I am 18 or over",
        error_messages={
            "required": "Tick the box if you are 18 or over. If you are younger, ask a GP instead"
        },
    )
    consent = forms.BooleanField(
        error_messages={"required": "Tick the box to let us use your answers, or phone us instead"},
    )
    submission_key = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label="Leave this field empty",
        required=False,
        widget=forms.TextInput(attrs=FOR_NO_PERSON),
    )

    def __init__(self, *args: Any, consent_wording: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent_wording = consent_wording
        self.fields["consent"].label = consent_wording
        if not self["self_check"].value():
            # Most people have not come from the self-check.
            del self.fields["self_check"], self.fields["send_self_check"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._check_contact()
        self._check_message_ok()
        return self.cleaned_data

    def _check_contact(self) -> None:
        """Check the way that was chosen and forget the other: one is all that is needed."""
        chosen = self.cleaned_data.get("contact_by", "")
        for field, problem_with in CONTACT_PROBLEMS.items():
            given = self.cleaned_data.get(field.value, "")
            if chosen not in ("", field):
                self.cleaned_data[field.value] = ""
            elif (chosen or given) and (problem := problem_with(given)):
                self.add_error(field.value, problem)

    def _check_message_ok(self) -> None:
        chosen = self.cleaned_data.get("contact_by", "")
        if chosen == ContactBy.EMAIL:
            self.cleaned_data["message_ok"] = ""
        elif chosen and self.cleaned_data.get("message_ok") == "":
            self.add_error("message_ok", "Choose whether it is all right to leave a message")

    def answers(self) -> Answers:
        """Return what a valid form says."""
        given = self.cleaned_data
        return Answers(
            name=given["name"],
            contact_by=given["contact_by"],
            phone=given["phone"],
            email=given["email"],
            message_ok=given["message_ok"],
            topic=given["topic"],
            best_times=tuple(time for time in BestTime.values if time in given["best_times"]),
            message=given["message"],
            consent_wording=self.consent_wording,
            self_check=given["self_check"] if given.get("send_self_check") else "",
        )
