"""Somebody who edits a page without script: opens the form, types, and sends it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from tests.editing.forms import as_sent, fields_of
from tests.folder import ContentFolder
from tests.people import signed_in

__all__ = ["Editor", "fields_of"]


class Editor:
    def __init__(self, user: User, site: ContentFolder, file: str = "en/sun.md") -> None:
        self.user, self.site, self.client = user, site, signed_in(user)
        self.file = file
        self.form: dict[str, str] = {}
        self.answer: Any = None

    def address(self, name: str, file: str = "") -> str:
        return reverse(f"editing:page_{name}", args=[file or self.file])

    @property
    def html(self) -> str:
        return str(self.answer.content.decode())

    def opens(self, file: str = "") -> Editor:
        self.answer = self.client.get(self.address("edit", file))
        self.form = fields_of(self.html)
        return self

    def sends(self, do: str, name: str = "edit", file: str = "", **typed: str) -> Any:
        """Send the form as a browser does, with what was typed."""
        self.form |= {key.replace("header_", "header-"): value for key, value in typed.items()}
        body = {key: as_sent(value) for key, value in self.form.items()}
        self.answer = self.client.post(self.address(name, file), {**body, "do": do})
        if self.answer.status_code == 302:
            self.answer = self.client.get(self.answer["Location"])
        if "edition" in fields_of(self.html):
            self.form = fields_of(self.html)
        return self.answer

    def types(self, old: str, new: str) -> Editor:
        assert old in self.form["text"]
        self.form["text"] = self.form["text"].replace(old, new)
        return self
