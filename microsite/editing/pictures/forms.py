"""What a form asks about a picture, and the lines of its record that come of it."""

from __future__ import annotations

import re
from typing import Any, get_args

from django import forms
from django.utils.text import slugify

from microsite.content import LONGEST_DESCRIPTION, Focus, PictureRecord
from microsite.editing.pictures.records import Value

LONGEST_STEM = 60
STEM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RESULT, PHOTOGRAPH = "before-and-after", "photograph"
FOCUSES = [(name, name.capitalize()) for name in get_args(Focus)]
CONSENT = ("given_on", "expires", "reference")
ALIKE = {
    "same_light": "Both pictures were taken in the same light",
    "same_angle": "From the same angle",
    "same_make_up": "With the same make-up, or none",
    "same_lens": "With the same lens",
}
TOLD = ("sessions", "weeks_since_last_session", "skin_tone")


def suggested(file_name: str) -> str:
    """Return a clean name for a picture whose file was called so."""
    stem = file_name.rpartition(".")[0] or file_name
    words = re.sub(r"[-_]+", "-", slugify(stem))
    return words[:LONGEST_STEM].strip("-") or "picture"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="The file",
        help_text="A JPEG, PNG, WebP or AVIF of 40 MB at most, as the camera or phone made it.",
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/avif"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose another one.",
            "max_length": "The file’s name is too long. Give it a shorter one.",
        },
    )
    use_required_attribute = False


class RecordForm(forms.Form):
    """What the record says. The fields for a patient's result count for one only."""

    shows = forms.CharField(
        label="What it shows",
        help_text="For people who cannot see it, as if on the phone: a pen held against a cheek.",
        max_length=LONGEST_DESCRIPTION,
        required=False,
        error_messages={"max_length": f"Use {LONGEST_DESCRIPTION} characters at most."},
    )
    decorative = forms.BooleanField(
        label="It is decorative: nobody misses anything without it", required=False
    )
    focus = forms.ChoiceField(
        label="What must stay when the picture is cropped",
        choices=FOCUSES,
        widget=forms.RadioSelect,
        initial="centre",
        error_messages={"required": "Choose one of the nine places."},
    )
    credit = forms.CharField(
        label="Who made it",
        help_text="Shown below the picture. May be left empty.",
        max_length=70,
        required=False,
    )
    kind = forms.ChoiceField(
        label="Does it show a patient before or after a treatment?",
        choices=[(PHOTOGRAPH, "No"), (RESULT, "Yes, it is one of a pair")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it shows a patient before or after a treatment."},
    )
    given_on = forms.DateField(
        label="Day on which the patient signed the consent",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day of the consent as 2026-11-22."},
    )
    expires = forms.DateField(
        label="Last day on which the picture may be shown",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the last day as 2026-11-22."},
    )
    reference = forms.CharField(
        label="Number of the signed form",
        help_text="Such as PF-2026-014. Never a name.",
        max_length=70,
        required=False,
    )
    sessions = forms.IntegerField(
        label="Sessions between the two pictures",
        min_value=1,
        max_value=50,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Write how many sessions, from 1 to 50."
        ),
    )
    weeks_since_last_session = forms.IntegerField(
        label="Weeks from the last session to the picture after it",
        min_value=0,
        max_value=520,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Write how many weeks, from 0 to 520."
        ),
    )
    skin_tone = forms.CharField(
        label="Skin tone in words",
        help_text="Such as light brown, and the same for both pictures.",
        max_length=70,
        required=False,
    )
    same_light, same_angle, same_make_up, same_lens = (
        forms.BooleanField(label=label, required=False) for label in ALIKE.values()
    )
    untouched = forms.BooleanField(label="Nothing in it was retouched", required=False)
    use_required_attribute = False

    @property
    def result_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in (*CONSENT, *TOLD, *ALIKE, "untouched")]

    @property
    def is_result(self) -> bool:
        return bool(self["kind"].value() == RESULT)

    def clean_shows(self) -> str:
        shows = " ".join(str(self.cleaned_data["shows"]).split())
        if re.search(r"[\[\]\\]", shows):
            raise forms.ValidationError("Leave out square brackets and backslashes.")
        return shows

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        is_result = said.get("kind") == RESULT
        if said.get("decorative") and (said.get("shows") or is_result):
            message = "Either say what the picture shows, or that it is decorative."
            if is_result:
                message = "A patient’s picture is not decorative: say what it shows."
            self.add_error("decorative", message)
        elif not said.get("decorative") and not said.get("shows") and "shows" not in self.errors:
            self.add_error("shows", "Say what the picture shows, or that it is decorative.")
        if is_result:
            self._require_result()
        return said

    def _require_result(self) -> None:
        for name in (*CONSENT, *TOLD):
            if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label}: this is needed.")
        for name in (*ALIKE, "untouched"):
            if not self.cleaned_data.get(name):
                words = self.fields[name].label
                self.add_error(name, f"Pictures that mislead are not shown. Is this so? {words}.")

    def lines(self) -> dict[str, Value]:
        """Return the lines of the record, whole; None for one that it does not have."""
        said = self.cleaned_data
        is_result = said["kind"] == RESULT
        lines: dict[str, Value] = {
            "shows": said["shows"] or None,
            "decorative": "yes" if said["decorative"] else None,
            "focus": said["focus"] if said["focus"] != "centre" else None,
            "credit": said["credit"] or None,
            "kind": said["kind"],
            "consent": {name: str(said[name]) for name in CONSENT} if is_result else None,
        }
        lines |= {name: str(said[name]) if is_result else None for name in TOLD}
        lines |= dict.fromkeys(ALIKE, "yes" if is_result else None)
        return lines | {"retouched": "no" if is_result else None}


class NewPictureForm(RecordForm):
    """The same with a name. ``suffix`` is the ending that the file will have."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_STEM,
        error_messages={
            "required": "Give the picture a name.",
            "max_length": f"Use {LONGEST_STEM} characters at most.",
        },
    )
    field_order = ("name",)

    def __init__(self, *args: Any, suffix: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "name"
        ].help_text = f"Small letters, digits and hyphens. “{suffix}” comes behind it."

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not STEM.fullmatch(name):
            clean = suggested(f"{name}.")
            raise forms.ValidationError(
                f"Use small letters, digits and hyphens, such as “{clean}”."
            )
        return name


def first_values(record: PictureRecord | None) -> dict[str, Any]:
    """Return what a form starts with that shows this record."""
    if record is None:
        return {}
    consent = record.consent
    told = record.model_dump(exclude={"consent", "retouched"}, exclude_none=True)
    dates = {name: getattr(consent, name) for name in CONSENT} if consent else {}
    return told | dates | {"untouched": record.retouched is False}
