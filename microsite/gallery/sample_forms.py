"""Real forms, bound and not, to draw fields and option cards with."""

from __future__ import annotations

from typing import Any

from django import forms

from microsite.consultations.forms import ConsultationForm, consent_wording
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


def request_form(clinic_name: str, *, with_mistakes: bool = False) -> ConsultationForm:
    """Return the form that patients fill in: empty, or sent with mistakes."""
    given = {"name": "Sam Sample", "contact_by": "phone", "phone": "12", "topic": "acne_scars"}
    wording = consent_wording(clinic_name)
    return ConsultationForm(given if with_mistakes else None, consent_wording=wording)
