"""What a patient tells us, as one value."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass

from django.db.models import TextChoices

# The clinic's country. People write its numbers as 01632..., +44 1632... and 0044 1632...
COUNTRY_CODE = "44"
FORM_VERSION = "3"  # stored with every request; raise it when a question changes


class ContactBy(TextChoices):
    """The values are also the names of the fields that hold the number or address."""

    PHONE = "phone", "By phone"
    EMAIL = "email", "By email"


class YesNo(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"


class Topic(TextChoices):
    ACNE_SCARS = "acne_scars", "Acne scars"
    ANOTHER_SCAR = "another_scar", "Another scar"
    FINE_LINES = "fine_lines", "Fine lines"
    STRETCH_MARKS = "stretch_marks", "Stretch marks"
    UNEVEN_COLOUR = "uneven_colour", "Uneven colour or dark marks"
    SOMETHING_ELSE = "something_else", "Something else"
    NOT_SURE = "not_sure", "I am not sure"
    CALL_BACK = "call_back", "Asks for a call"


class BestTime(TextChoices):
    WEEKDAY_MORNINGS = "weekday_mornings", "Weekday mornings, 9 to 12"
    WEEKDAY_AFTERNOONS = "weekday_afternoons", "Weekday afternoons, 12 to 4"
    WEEKDAY_EVENINGS = "weekday_evenings", "Weekday evenings, 4 to 6"
    SATURDAY = "saturday", "Saturday"
    ANY_TIME = "any_time", "Any time"


@dataclass(frozen=True)
class Answers:
    """Checked and tidied answers. What was not asked or not given is empty."""

    name: str
    contact_by: str
    phone: str
    email: str
    message_ok: str
    topic: str
    best_times: tuple[str, ...]
    message: str
    consent_wording: str
    self_check: str = ""
    also_agreed: tuple[str, ...] = ()  # the words of what was agreed to besides

    def as_text(self) -> str:
        """Return JSON that is the same, letter for letter, for the same answers."""
        fields = asdict(self)
        for later in ("self_check", "also_agreed"):
            # Requests from before there was such a question stay the same, letter for letter.
            if not fields[later]:
                del fields[later]
        return json.dumps(fields, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Answers:
        fields = json.loads(text)
        lists = {name: tuple(fields.get(name, ())) for name in ("best_times", "also_agreed")}
        return cls(**{**fields, **lists})

    @property
    def contact(self) -> str:
        """Return the number or address in the form in which two ways of writing it are equal."""
        return same_phone(self.phone) if self.contact_by == ContactBy.PHONE else self.email.lower()

    @property
    def topic_label(self) -> str:
        return in_words(Topic, self.topic)

    @property
    def contact_by_label(self) -> str:
        return in_words(ContactBy, self.contact_by)

    def labelled(self) -> list[tuple[str, str]]:
        """Return (question, answer) in words, in the order of the form, without unasked ones."""
        times = ", ".join(in_words(BestTime, time) for time in self.best_times)
        pairs = [
            ("Name", self.name),
            ("Contact", self.contact_by_label),
            ("Phone number", self.phone),
            ("Leave a message?", in_words(YesNo, self.message_ok)),
            ("Email address", self.email),
            ("Topic", self.topic_label),
            ("Good times", times or "None given"),
            ("Message", self.message or "None"),
            ("Self-check", self.self_check),
            ("Agreed to", self.consent_wording),
            ("Also agreed to", "\n".join(self.also_agreed)),
        ]
        return [(question, answer) for question, answer in pairs if answer]


def in_words(choices: type[TextChoices], value: str) -> str:
    """Return the words for a value; the value itself when the form no longer offers it."""
    return dict(choices.choices).get(value, value)


def in_order(times: list[str]) -> tuple[str, ...]:
    """Return the chosen times as the form lists them, however they were sent."""
    return tuple(time for time in BestTime.values if time in times)


def version_of(wording: str) -> str:
    """Return the 64 hexadecimal digits that stand for a wording, letter for letter."""
    return hashlib.sha256(wording.encode()).hexdigest()


def digits(phone: str) -> str:
    """Return the digits of a number as typed, in whatever script, as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) for sign in phone if sign.isdecimal())


def same_phone(phone: str) -> str:
    """Return a number's digits so that national and international spelling are equal."""
    number = digits(phone)
    is_international = phone.lstrip(" (").startswith("+") or number.startswith("00")
    number = number.removeprefix("00") if is_international else number
    if is_international and number.startswith(COUNTRY_CODE):
        return "0" + number.removeprefix(COUNTRY_CODE).lstrip("0")
    return number
