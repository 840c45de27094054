from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import AbstractBaseUser, User

from microsite.staff.members import member_of


class SignInForm(AuthenticationForm):
    """Name and password. Every failure reads the same, so that guessing names teaches nothing."""

    use_required_attribute = False
    error_messages = {
        "invalid_login": "The user name and password do not match. Check both and try again.",
        "inactive": "The user name and password do not match. Check both and try again.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = "User name"
        if self.is_bound:
            # The summary of what went wrong takes the focus then.
            self.fields["username"].widget.attrs.pop("autofocus")
        self.fields["username"].error_messages["required"] = "Enter your user name"
        self.fields["password"].error_messages["required"] = "Enter your password"

    @staticmethod
    def same_name(name: str) -> str:
        """Return the one spelling under which tries for a name are counted."""
        return unicodedata.normalize("NFKC", name).strip().casefold()

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        super().confirm_login_allowed(user)  # type: ignore[arg-type]
        if not isinstance(user, User) or member_of(user) is None:
            raise forms.ValidationError(self.error_messages["invalid_login"], code="invalid_login")


def code_field(label: str, hint: str = "") -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=40,
        widget=forms.TextInput(attributes),
        error_messages={"max_length": "Enter a code: 6 or 8 digits"},
    )


class CodeForm(forms.Form):
    """The second step: a code, or the answer of a passkey, which the script fills in."""

    code = code_field("Code", "6 digits from your app, or one of your recovery codes.")
    passkey = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("code") and not cleaned.get("passkey"):
            self.add_error("code", "Enter the code")
        return cleaned

    @property
    def given(self) -> str | None:
        return "code" if self.cleaned_data["code"] else None

    @property
    def wrong(self) -> str:
        if self.given:
            return "This code is wrong, too old or was used before. Wait for the next one."
        return "This passkey did not work. Try again, or enter a code."


class AppForm(forms.Form):
    """Proof that the app has taken the secret."""

    code = code_field("Code that the app shows", "6 digits; a new one comes every 30 seconds.")


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label="A name for it",
        help_text="So that you know it again, such as “Phone” or “Front desk”.",
        max_length=40,
        error_messages={"required": "Enter a name", "max_length": "Use 40 characters or fewer"},
    )
    passkey = forms.CharField(
        max_length=20_000,
        widget=forms.HiddenInput,
        error_messages={"required": "No passkey was made. Press the button for it"},
    )


class OwnPasswordForm(PasswordChangeForm):
    use_required_attribute = False
    error_messages = {
        "password_mismatch": "The two new passwords are not the same",
        "password_incorrect": "This is not your password",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        words = {
            "old_password": ("Your password now", "Enter your password"),
            "new_password1": ("New password", "Enter a new password"),
            "new_password2": ("The new password again", "Enter the new password again"),
        }
        for name, (label, required) in words.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = required
            self.fields[name].widget.attrs.pop("autofocus", None)
        self.fields["new_password2"].help_text = ""
        self.fields["new_password1"].help_text = "12 characters or more. A sentence is good."
