"""Where pictures are used: in pages, in drafts, and in what waits to be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from microsite.editing import folder
from microsite.editing.models import AskedPublication, PageDraft, PlannedPublication
from microsite.pages.library import current_library

# Any mention counts: a picture that only a remark names is kept rather than missed.
NAMED = re.compile(r"images/([A-Za-z0-9_-]+\.[A-Za-z]+)")
DESCRIBED = re.compile(r"!\[([^\[\]]*)\]\([ <]*$")
LONGEST_ALT = 500


@dataclass(frozen=True)
class Use:
    """A place that names a picture. ``whose`` is empty for the page itself.

    ``alt`` is how it is described there, None where it is only named.
    """

    name: str
    file: str
    title: str
    alt: str | None
    whose: str = ""


def uses() -> dict[str, list[Use]]:
    """Return the places by the name of the picture, pages before drafts."""
    found: dict[str, list[Use]] = {}
    for use in [*_in_pages(), *_in_drafts(), *_in_plans(), *_in_asked()]:
        places = found.setdefault(use.name, [])
        if use not in places:
            places.append(use)
    return found


def pictures_named_in(raw: bytes) -> set[str]:
    """Return the names of the pictures that a page's text names."""
    return set(NAMED.findall(raw.decode("utf-8", "replace")))


def _in_pages() -> Iterator[Use]:
    pages = folder.root() / folder.language()
    for path in sorted(pages.glob("*.md")):
        try:
            text = path.read_bytes()
        except OSError:
            continue  # Gone between the two calls, or not to be read: then no page shows it.
        yield from _in_text(f"{folder.language()}/{path.name}", text)


def _in_drafts() -> Iterator[Use]:
    for draft in PageDraft.objects.select_related("author").order_by("file", "pk"):
        whose = f"draft of {draft.author.get_username()}"
        yield from _in_text(draft.file, draft.text, whose)
        yield from _in_text(draft.file, draft.text_before_merge, whose)


def _in_plans() -> Iterator[Use]:
    for plan in PlannedPublication.objects.exclude(state=PlannedPublication.State.DONE):
        for text in (plan.text, plan.text_before_merge):
            yield from _in_text(plan.file, text, "planned change")


def _in_asked() -> Iterator[Use]:
    for asked in AskedPublication.objects.all():
        yield from _in_text(asked.file, asked.text, "change that waits for a second person")


def _in_text(file: str, raw: bytes | memoryview, whose: str = "") -> Iterator[Use]:
    text = bytes(raw).decode("utf-8", "replace")
    for named in NAMED.finditer(text):
        before = text[max(named.start() - LONGEST_ALT, 0) : named.start()]
        described = DESCRIBED.search(before)
        alt = described[1] if described else None
        yield Use(named[1], file, _title_of(file), alt, whose)


def _title_of(file: str) -> str:
    pages = current_library().pages.values()
    return next((page.title for page in pages if page.file == file), file.rpartition("/")[2])
