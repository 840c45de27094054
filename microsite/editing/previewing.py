"""A text as the page that it would be, with what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from microsite.editing.drafts import exact
from microsite.editing.drawing import drawing_of
from microsite.editing.findings import Finding, findings_of
from microsite.pages.library import current_library

NO_PAGE = (
    '<!doctype html><html lang="en"><title>No preview</title>'
    "<p>There is no preview while the header cannot be read. The findings say what to mend."
)


@dataclass(frozen=True)
class Checked:
    """``html`` and ``style`` are of the drawn page, "" when it was not asked for."""

    findings: tuple[Finding, ...]
    html: str = ""
    style: str = "'none'"


def check(file: str, text: bytes, *, draw: bool = False) -> Checked:
    library = current_library()
    page = exact(text)
    drawn, problems = library.preview(file, page.text.removeprefix("\ufeff"))
    findings = tuple(findings_of(problems, page))
    if not draw:
        return Checked(findings)
    if drawn is None:
        return Checked(findings, NO_PAGE)
    drawing = drawing_of(library, drawn, page.body)
    return Checked(findings, drawing.html, drawing.style)
