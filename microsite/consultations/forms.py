"""The questions of a request, page by page, and what is said when an answer cannot be used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from microsite.consultations.answers import (
    Answers,
    BestTime,
    ContactBy,
    Topic,
    YesNo,
    digits,
    in_order,
)
from microsite.consultations.plain_text import tidy, tidy_line

NAME_CHARACTERS = 100
PHONE_CHARACTERS = 50
PHONE_DIGITS = range(7, 16)
EMAIL_CHARACTERS = 254
MESSAGE_CHARACTERS = 500
SELF_CHECK_CHARACTERS = 12_000  # every question answered with a doubt takes half of it

# A password manager must not fill in what no person sees.
FOR_NO_PERSON = {
    "autocomplete": "off",
    "tabindex": "-1",
    "data-1p-ignore": "",
    "data-bwignore": "",
    "data-lpignore": "true",
}
CHOOSE_AGE = "Choose whether you are 18 or over"
CHOOSE_CONTACT = "Choose how we should contact you: by phone or by email"
CHOOSE_TOPIC = "Choose what you would like to talk about, or “I am not sure”"
CHOOSE_TIMES = "Choose from the times in the list"
# A request that only asks for a call has a topic that nobody chooses.
TOPICS = [choice for choice in Topic.choices if choice[0] != Topic.CALL_BACK]


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


class PageForm(forms.Form):
    """What one page asks. The server's own summary of mistakes is what people meet."""

    use_required_attribute = False


class AgeForm(PageForm):
    adult = forms.ChoiceField(
        label="Are you 18 or over?",
        choices=YesNo,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_AGE, "invalid_choice": CHOOSE_AGE},
    )


class TopicForm(PageForm):
    topic = forms.ChoiceField(
        label="What would you like to talk about?",
        choices=TOPICS,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_TOPIC, "invalid_choice": CHOOSE_TOPIC},
    )
    message = TidyField(
        label="Is there anything else we should know?",
        help_text="Please leave out medical details: we will ask about them in person. "
        f"You can write up to {MESSAGE_CHARACTERS} characters.",
        required=False,
        max_length=MESSAGE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": "5"}),
        error_messages={
            "max_length": f"Shorten your message to {MESSAGE_CHARACTERS} characters or fewer. "
            "It has %(show_value)d"
        },
    )


class NameForm(PageForm):
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


class PhoneForm(PageForm):
    phone = TidyField(
        label="Phone number",
        help_text="Add the country code if it is not a UK number.",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    message_ok = forms.ChoiceField(
        label="If you do not answer the phone, is it all right to leave a message?",
        help_text="Somebody else may hear the message.",
        choices=YesNo,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose yes or no"},
    )

    def check_phone(self) -> None:
        phone = self.cleaned_data.get("phone")
        if phone is not None and (problem := phone_problem(phone)):
            self.add_error("phone", problem)

    def check_message_ok(self) -> None:
        if self.cleaned_data.get("message_ok") == "":
            self.add_error("message_ok", "Choose whether it is all right to leave a message")


class ContactForm(NameForm, PhoneForm):
    field_order = ("name", "contact_by", "phone", "message_ok", "email")

    contact_by = forms.ChoiceField(
        label="How should we contact you?",
        choices=ContactBy,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_CONTACT, "invalid_choice": CHOOSE_CONTACT},
    )
    email = TidyField(
        label="Email address",
        help_text="Needed if you chose email.",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "message_ok"):
            # A browser that shows every field must say which of them are needed.
            field = self.fields[name]
            field.help_text = f"Needed if you chose phone. {field.help_text}"

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._check_contact()
        chosen = self.cleaned_data.get("contact_by", "")
        if chosen == ContactBy.EMAIL:
            self.cleaned_data["message_ok"] = ""
        elif chosen:
            self.check_message_ok()
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


class TimesForm(PageForm):
    best_times = forms.MultipleChoiceField(
        label="When is a good time to contact you?",
        help_text="Choose all that suit you.",
        choices=BestTime,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE_TIMES, "invalid_list": CHOOSE_TIMES},
    )


class AgreeForm(PageForm):
    """What nothing is sent without, and what no person sees."""

    consent = forms.BooleanField(
        error_messages={"required": "Tick the box to let us use your answers, or phone us instead"},
    )
    website = forms.CharField(
        label="Leave this field empty",
        required=False,
        widget=forms.TextInput(attrs=FOR_NO_PERSON),
    )

    def __init__(self, *args: Any, clinic_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent_wording = consent_wording(clinic_name)
        self.fields["consent"].label = self.consent_wording


class ConsentForm(AgreeForm):
    """What somebody says yes to, each for itself and none of it ticked before."""

    field_order = ("send_self_check", "consent", "acknowledge", "website")

    send_self_check = forms.BooleanField(
        label="Yes, send this self-check result with my request",
        help_text="If you leave this empty, we do not get it.",
        required=False,
    )
    acknowledge = forms.BooleanField(
        label="Yes, email me that you have my request",
        required=False,
    )

    def __init__(
        self, *args: Any, has_self_check: bool = False, email: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["acknowledge"].help_text = (
            f"It goes to {email} and holds your reference, nothing of what you wrote. Its subject "
            "is “Your request”. Leave this empty if somebody else reads your email."
        )
        if not has_self_check:
            # Most people have not come from the self-check.
            del self.fields["send_self_check"]
        if not email:
            del self.fields["acknowledge"]

    @property
    def also_agreed(self) -> tuple[str, ...]:
        """The words of what was ticked besides the consent that nothing is sent without."""
        optional = ("send_self_check", "acknowledge")
        return tuple(
            str(self.fields[name].label) for name in optional if self.cleaned_data.get(name)
        )


class CallBackForm(AgreeForm, NameForm, PhoneForm, TimesForm, AgeForm):
    """Everything that a call needs, on one page."""

    field_order = ("name", "phone", "message_ok", "best_times", "adult", "consent", "website")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["best_times"].label = "When is a good time to call you?"

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.check_phone()
        self.check_message_ok()
        return self.cleaned_data

    def answers(self) -> Answers:
        """Return what a valid form says."""
        given = self.cleaned_data
        return Answers(
            name=given["name"],
            contact_by=ContactBy.PHONE,
            phone=given["phone"],
            email="",
            message_ok=given["message_ok"],
            topic=Topic.CALL_BACK,
            best_times=in_order(given["best_times"]),
            message="",
            consent_wording=self.consent_wording,
        )
