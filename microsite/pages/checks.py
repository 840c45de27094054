"""What must be true before real patients use the site; ``manage.py check --deploy`` asks."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register

from microsite.content import ContentUnavailable, Library
from microsite.pages.library import quoted, read_library
from microsite.pages.search import SearchIndex, SearchUnavailable


@register(Tags.security, deploy=True)
def content_is_ready_for_patients(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        library = read_library(keep=False)
    except ContentUnavailable as unavailable:
        hint = "Mend it; “manage.py check_content” says where."
        return [Error(f"There is no content: {unavailable}", hint=hint, id="pages.E003")]
    asked = (_demonstration, _unreviewed, _retention, _problems)
    return [message for ask in asked for message in ask(library)]


@register
def search_can_work(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        SearchIndex()
    except SearchUnavailable as unavailable:
        hint = "Use a Python whose SQLite has FTS5; that of python.org and of pysqlite3 have it."
        return [Error(str(unavailable), hint=hint, id="pages.E004")]
    return []


def _demonstration(library: Library) -> list[CheckMessage]:
    if not library.clinic.demonstration:
        return []
    hint = "Put your clinic's details into content/clinic.yaml and remove “demonstration: yes”."
    return [Error("The clinic is a demonstration.", hint=hint, id="pages.E001")]


def _unreviewed(library: Library) -> list[CheckMessage]:
    files = sorted(page.file for page in library.pages.values() if not page.is_reviewed)
    if not files:
        return []
    hint = "A registered clinician reads each page and signs its header (see docs/editing.md)."
    message = f"{len(files)} pages have not been reviewed by a clinician: {', '.join(files)}."
    return [Error(message, hint=hint, id="pages.E002")]


def _retention(library: Library) -> list[CheckMessage]:
    page = library.pages.get("/privacy/")
    if page is None or quoted()["retention"] in page.html:
        return []
    message = f"{page.file} does not say that requests are kept for {quoted()['retention']}."
    hint = "Write [](clinic:retention) where the page says how long, and mend what holds it back."
    return [Error(message, hint=hint, id="pages.E005")]


def _problems(library: Library) -> list[CheckMessage]:
    return [
        Warning(str(problem), hint="“manage.py check_content” lists them all.", id="pages.W001")
        for problem in library.problems
        if problem.level == "stop" or problem.rule == "overdue-review"
    ]
