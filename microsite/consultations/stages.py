"""The way through the pages of a request: what is asked where, and what has been said so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from microsite.components import SummaryRow
from microsite.consultations.answers import (
    Answers,
    BestTime,
    ContactBy,
    Topic,
    YesNo,
    in_order,
    in_words,
)
from microsite.consultations.forms import AgeForm, ContactForm, PageForm, TimesForm, TopicForm
from microsite.pages.carried import Carried

CHECK = "check"  # the page on which everything is checked and sent; no stage has this name
# As long as the key of the site is good: a page that was open for days still keeps its answers.
SO_FAR = Carried("consultation request")
# What somebody typed and did not finish comes along when they go back, if it is not endless.
LONGEST_DRAFT = 10_000


@dataclass(frozen=True)
class Stage:
    """One page with what it asks."""

    name: str
    title: str
    form: type[PageForm]

    def given(self, sent: QueryDict) -> dict[str, Any]:
        """Return what was sent for this page, as it was typed."""
        return {
            name: sent.getlist(name)
            if isinstance(asked, forms.MultipleChoiceField)
            else sent.get(name, "")
            for name, asked in self.form.base_fields.items()
        }


STAGES = {
    stage.name: stage
    for stage in (
        Stage("age", "Your age", AgeForm),
        Stage("topic", "What it is about", TopicForm),
        Stage("contact", "How to reach you", ContactForm),
        Stage("times", "When suits you", TimesForm),
    )
}
NAMES = tuple(STAGES)


@dataclass(frozen=True)
class Journey:
    """Where somebody is who has said this so far; some of it may not be usable yet."""

    said: Mapping[str, Any] = field(repr=False)

    def saying(self, more: Mapping[str, Any]) -> Journey:
        return Journey({**self.said, **more})

    @property
    def sealed(self) -> str:
        return SO_FAR.seal(self.said)

    @property
    def self_check(self) -> str:
        """The result of the self-check that came along, not yet a word of the request."""
        return str(self.said.get("self_check", ""))

    @property
    def is_under_18(self) -> bool:
        return self.said.get("adult") == YesNo.NO

    @property
    def seen(self) -> list[str]:
        """The names of the cards on worrying signs that were shown already."""
        return list(self.said.get("seen", []))

    @property
    def email_to_acknowledge(self) -> str:
        """The address that a mail can go to: there is one, and the site can send mail."""
        by_email = self.said.get("contact_by") == ContactBy.EMAIL
        return self.said.get("email", "") if by_email and not settings.MISSING_FOR_MAIL else ""

    def form(self, name: str) -> PageForm:
        """Return the form of a stage as it would be with what was said, bound."""
        return STAGES[name].form(dict(self.said))

    def has_answers(self, name: str) -> bool:
        return any(self.said.get(asked) for asked in STAGES[name].form.base_fields)

    @property
    def first_open(self) -> str | None:
        """The first stage that has no usable answer; None when there is none."""
        # No generator: of what fails in one, error reports show everything.
        for name in NAMES:
            if not self._is_answered(name):
                return name
        return None

    def _is_answered(self, name: str) -> bool:
        was_asked = self.said.keys() >= STAGES[name].form.base_fields.keys()
        return was_asked and self.form(name).is_valid()

    def after(self, name: str, *, returns: bool) -> str:
        """Return the stage that comes next, or CHECK.

        That is the following one, even when it has answers already: somebody who went back sees it
        again. Not somebody who ``returns`` to the page on which everything is checked.
        """
        following = NAMES[NAMES.index(name) + 1 :]
        missing = self.first_open
        is_behind = missing is not None and NAMES.index(missing) <= NAMES.index(name)
        if returns or is_behind or not following:
            return missing or CHECK
        return following[0]

    def cleaned(self) -> dict[str, Any]:
        """Return the answers of all stages, tidied. Only when none is open."""
        cleaned: dict[str, Any] = {}
        for name in NAMES:
            form = self.form(name)
            form.full_clean()
            cleaned |= form.cleaned_data
        return cleaned

    def rows(self) -> list[SummaryRow]:
        """Return what will be sent, in words, each with the stage on which it can be changed."""
        given = self.cleaned()
        by_phone = given["contact_by"] == ContactBy.PHONE
        times = ", ".join(in_words(BestTime, time) for time in given["best_times"])
        contact = ("Phone number", given["phone"]) if by_phone else ("Email", given["email"])
        may_leave = [("Leave a message?", in_words(YesNo, given["message_ok"]), "contact")]
        rows = [
            ("18 or over?", in_words(YesNo, given["adult"]), "age"),
            ("Topic", in_words(Topic, given["topic"]), "topic"),
            ("Anything else", given["message"] or "Nothing", "topic"),
            ("Name", given["name"], "contact"),
            (*contact, "contact"),
            *(may_leave if by_phone else []),
            ("Good times", times or "No time given", "times"),
        ]
        return [SummaryRow(label, value, change_to=stage) for label, value, stage in rows]

    def answers(
        self, consent_wording: str, also_agreed: tuple[str, ...], *, with_self_check: bool
    ) -> Answers:
        """Return what is sent. Only when no stage is open."""
        given = self.cleaned()
        return Answers(
            name=given["name"],
            contact_by=given["contact_by"],
            phone=given["phone"],
            email=given["email"],
            message_ok=given["message_ok"],
            topic=given["topic"],
            best_times=in_order(given["best_times"]),
            message=given["message"],
            consent_wording=consent_wording,
            self_check=self.self_check if with_self_check else "",
            also_agreed=also_agreed,
        )
