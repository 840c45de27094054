"""The lines of a page's header as fields of a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from django import forms

from microsite.content import PageHeader

ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# In the order of the form; whatever else a header has stands in one field as it is.
LABELS = {
    "title": "Title",
    "summary": "Summary",
    "menu": "Shorter title for menus",
    "section": "Part of the site",
    "order": "Place in its part",
    "layout": "Layout",
    "in_main_menu": "In the menu at the top",
    "changed": "Words last changed on",
    "review_due": "Next check due on",
    "procedure": "Treatment",
    "clinical": "Clinical page",
}
KEYS = tuple(LABELS)
CHOICES = {"in_main_menu": ("yes", "no"), "clinical": ("yes", "no")}
DATES = {"changed", "review_due"}


def hint_of(key: str) -> str:
    return PageHeader.model_fields[key].description or ""


class HeaderForm(forms.Form):
    """The fields of the header, and the rest of it in one. It checks nothing: findings do."""

    prefix = "header"
    use_required_attribute = False

    def __init__(self, values: Mapping[str, str], rest: str) -> None:
        super().__init__(initial={**values, "rest": rest}, auto_id="%s")
        for key, value in values.items():
            self.fields[key] = _field(key, value)
        self.fields["rest"] = forms.CharField(
            label="Other lines of the header",
            help_text="Such as the list of changes that patients can read.",
            widget=forms.Textarea(
                attrs={"rows": 6, "spellcheck": "false", "class": "editor__rest"}
            ),
        )


def _field(key: str, value: str) -> forms.Field:
    label, hint = LABELS[key], hint_of(key)
    if choices := _choices(key):
        # What the file says stays, even when it is not one of the choices.
        words = dict.fromkeys(["", *choices, value])
        widget = forms.Select(choices=[(word, word or "not said") for word in words])
        return forms.CharField(label=label, help_text=hint, widget=widget)
    if key == "summary":
        attributes = {"rows": 3, "spellcheck": "true"}
        return forms.CharField(label=label, help_text=hint, widget=forms.Textarea(attributes))
    # A browser drops what is no date from a field for dates, so such a value gets a plain one.
    is_date = key in DATES and (not value or ISO_DATE.fullmatch(value))
    kind = "date" if is_date else "text"
    return forms.CharField(label=label, help_text=hint, widget=forms.TextInput({"type": kind}))


def _choices(key: str) -> tuple[str, ...]:
    annotation = PageHeader.model_fields[key].annotation
    return CHOICES.get(key, get_args(annotation) if key in ("section", "layout") else ())
