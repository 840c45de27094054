"""Somebody who edits a page without script: opens the form, types, and sends it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from tests.folder import ContentFolder
from tests.people import signed_in


class Editor:
    def __init__(self, user: User, site: ContentFolder) -> None:
        self.user, self.site, self.client = user, site, signed_in(user)
        self.form: dict[str, str] = {}
        self.answer: Any = None

    def address(self, name: str, file: str = "en/sun.md") -> str:
        return reverse(f"editing:page_{name}", args=[file])

    @property
    def html(self) -> str:
        return str(self.answer.content.decode())

    def opens(self, file: str = "en/sun.md") -> Editor:
        self.answer = self.client.get(self.address("edit", file))
        self.form = fields_of(self.html)
        return self

    def sends(self, do: str, name: str = "edit", file: str = "en/sun.md", **typed: str) -> Any:
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


def as_sent(value: str) -> str:
    return re.sub(r"\r\n|\r|\n", "\r\n", value)


def fields_of(html: str) -> dict[str, str]:
    """Return what the page's form would send, by name."""
    form = html.partition('<form class="editor"')[2].partition("</form>")[0] or html
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        names = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if names.get("type") in ("hidden", "text", "date") and "name" in names:
            found[unescape(names["name"])] = unescape(names.get("value", ""))
    for name in re.findall(r'<textarea[^>]* name="([^"]+)"|<textarea name="([^"]+)"', form):
        one = name[0] or name[1]
        text = re.search(rf'<textarea[^>]*name="{one}"[^>]*>\n?(.*?)</textarea>', form, re.S)
        found[one] = unescape(text[1]) if text else ""
    for select in re.findall(r"<select.*?</select>", form, re.S):
        name = re.search(r'name="([^"]+)"', select)
        chosen = re.search(r'<option value="([^"]*)" selected', select)
        if name:
            found[name[1]] = unescape(chosen[1]) if chosen else ""
    return found
