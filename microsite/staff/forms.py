from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AbstractBaseUser


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

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        super().confirm_login_allowed(user)  # type: ignore[arg-type]
        if not getattr(user, "is_staff", False):
            raise forms.ValidationError(self.error_messages["invalid_login"], code="invalid_login")
