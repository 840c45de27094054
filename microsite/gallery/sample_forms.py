"""Real forms, bound and not, to draw fields and option cards with."""

from __future__ import annotations

from typing import Any

from django import forms

from microsite.consultations.forms import ConsentForm, ContactForm, TopicForm
from microsite.gallery.samples import YES_NO

ASKED = {"required": "Choose an answer, or “I am not sure”"}


class OneQuestion(forms.Form):
    use_required_attribute = False
    answer = forms.ChoiceField(
        label="Have you had microneedling before?",
        help_text="With a roller, a stamp or a pen.",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages=ASKED,
    )


class ManyAnswers(forms.Form):
    use_required_attribute = False
    times = forms.MultipleChoiceField(
        label="When can we call you?",
        choices=[("am", "Mornings, 9 to 12"), ("pm", "Afternoons, 12 to 4"), ("any", "Any time")],
        widget=forms.CheckboxSelectMultiple,
        error_messages=ASKED,
    )


class Closed(OneQuestion):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].disabled = True


class Filters(forms.Form):
    state = forms.ChoiceField(label="State", choices=[("", "Every state"), ("new", "New")])
    words = forms.CharField(label="Reference", required=False)


def contact_form(*, with_mistakes: bool = False) -> ContactForm:
    """Return a page of the request that patients fill in: empty, or sent with mistakes."""
    given = {"name": "Sam Sample", "contact_by": "phone", "phone": "12"}
    return ContactForm(given if with_mistakes else None)


def consent_form(clinic_name: str, *, with_mistakes: bool = False) -> ConsentForm:
    return ConsentForm({} if with_mistakes else None, clinic_name=clinic_name)


def topic_form() -> TopicForm:
    return TopicForm()
