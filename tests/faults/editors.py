"""Somebody who edits pages of a running site over HTTP, as a browser without script does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from tests.browser import RunningSite
from tests.editing.forms import as_sent, fields_of
from tests.faults.callers import Answered, Body, ask
from tests.site_data import session_of

# A cookie and a field that are equal are all that the check asks for.
TOKEN = "t" * 32
ROW = re.compile(r'<th scope="row">(\d+)</th>(.*?)</tr>', re.S)


@dataclass(frozen=True)
class Editor:
    site: RunningSite
    name: str

    @property
    def _cookie(self) -> str:
        return f"staff_session={session_of(self.site, self.name)}; csrftoken={TOKEN}"

    def asks(self, path: str, form: dict[str, str] | None = None) -> Answered:
        """Ask for a page below /staff/pages/. Raises one of OUT_OF_ORDER."""
        sent = form and {"csrfmiddlewaretoken": TOKEN} | {
            key: as_sent(value) for key, value in form.items()
        }
        return ask(self.site, f"/staff/pages/{path}", sent, cookie=self._cookie)

    def uploads(self, body: Body) -> Answered:
        """Send a picture, or what pretends to hold one."""
        body = Body(body.data, {"X-CSRFToken": TOKEN} | body.headers)
        return ask(self.site, "/staff/pages/pictures/add/", cookie=self._cookie, body=body)

    def opens(self, file: str) -> dict[str, str]:
        """Return the form of the editor."""
        page = self.asks(f"edit/{file}/")
        assert page.status == 200, page.text[:500]
        return fields_of(page.text)

    def writes(self, file: str, old: str, new: str) -> None:
        """Keep a draft with other words."""
        form = self.opens(file)
        assert old in form["text"]
        form |= {"text": form["text"].replace(old, new), "do": "save"}
        assert self.asks(f"edit/{file}/", form).status == 302

    def is_ready(self, file: str, why: str) -> dict[str, str]:
        """Return the form that publishes the draft, filled in."""
        page = self.asks(f"compare/{file}/")
        assert page.status == 200, page
        form = fields_of(page.text.partition('id="publish-title"')[2])
        return form | {"why": why, "seen": "yes", "do": "publish"}

    def publishes(self, file: str, form: dict[str, str]) -> Answered:
        return self.asks(f"compare/{file}/", form)

    def history(self, file: str) -> list[tuple[int, str]]:
        """Return the number of each version and what the page says of it, newest first."""
        page = self.asks(f"history/{file}/")
        assert page.status == 200, page
        return [(int(number), words_of(row)) for number, row in ROW.findall(page.text)]


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
