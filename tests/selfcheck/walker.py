"""Somebody who goes through the self-check without a browser: fills in forms and presses buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.test import Client

from microsite.content import NOT_SURE, SelfCheck

ADDRESS = "/self-check/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def harmless(check: SelfCheck) -> dict[str, str]:
    """Return the answers of somebody to whom no rule applies."""
    return {
        name: next(
            answer
            for answer in question.answers
            if answer != NOT_SURE and not check.rules_about(name, answer)
        )
        for name, question in check.questions.items()
    }


class Walker:
    """Keeps the page that was answered last; ``answers`` are given to whatever is asked."""

    def __init__(self, client: Client, answers: Mapping[str, str]) -> None:
        self.client, self.answers = client, dict(answers)
        self.last = client.get(ADDRESS)

    @property
    def html(self) -> str:
        return self.last.content.decode()

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.DOTALL)
        return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""

    @property
    def hidden(self) -> dict[str, str]:
        return {
            name: unescape(value) for name, value in HIDDEN.findall(self.html) if name[0] == "_"
        }

    @property
    def asked(self) -> list[str]:
        """The names of the questions on the page, in their order."""
        return list(dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', self.html)))

    @property
    def chosen(self) -> dict[str, str]:
        """The answers that the page shows as chosen."""
        return dict(
            re.findall(r'type="radio" name="([^"]+)" value="([^"]+)"[^>]*? checked', self.html)
        )

    def press(self, to: str, **changed: str) -> Any:
        """Send the page as it is, with ``changed`` fields, by the button that leads there."""
        given = {name: self.answers[name] for name in self.asked if name in self.answers}
        sent = {**self.hidden, **given, "_to": to, **changed}
        self.last = self.client.post(ADDRESS, sent)
        return self.last

    def start(self, check: SelfCheck) -> Walker:
        self.press(next(iter(check.groups)))
        return self

    def to_the_end(self) -> Walker:
        """Continue through all questions and press for the result."""
        while self.asked:
            self.press("next")
        if "Check your answers" in self.heading:
            self.press("result")
        return self
