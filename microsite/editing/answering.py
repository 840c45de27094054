"""What the rendering process answers. It runs where a hostile text can slow nobody down."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from microsite.editing.comparing import compared
from microsite.editing.drawing import drawing_of
from microsite.editing.exact import BOM, ExactPage
from microsite.editing.facts import facts_of
from microsite.editing.facts_answering import answer_facts
from microsite.editing.fields import KEYS
from microsite.editing.findings import findings_of
from microsite.pages.library import current_library

NO_PAGE = (
    '<!doctype html><html lang="en"><title>No preview</title>'
    "<p>There is no preview while the header cannot be read. The findings say what to mend."
)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Return the findings in the question's ``text``, and what else it asks for.

    ``draw``: the page as HTML with the style that its policy must allow. ``before``: another text
    that the page is compared with, word by word.
    """
    library, file = current_library(), question["file"]
    if question.get("warm_up") and (home := library.pages.get("/")):
        # The first page that is drawn takes seconds: templates and styles are read then.
        drawing_of(library, home, "")
    if facts := facts_of(file):
        return answer_facts(question, facts)
    page = ExactPage(question["text"], KEYS)
    drawn, problems = library.preview(file, page.text.removeprefix(BOM))
    told: dict[str, Any] = {"findings": [asdict(each) for each in findings_of(problems, page)]}
    if question.get("draw"):
        told |= {"html": NO_PAGE, "style": "'none'"}
        if drawn is not None:
            told |= asdict(drawing_of(library, drawn, page.body))
    if "before" in question:
        before, _ = library.preview(file, question["before"].removeprefix(BOM))
        # Not as if all of the page were taken out, when only its header cannot be read.
        told["compared"] = [asdict(each) for each in compared(before, drawn)] if drawn else []
    return told
