"""One page, built from its text and everything around it."""

from __future__ import annotations

from microsite.content.checking import check_page
from microsite.content.draft import Draft
from microsite.content.files import PageText
from microsite.content.kept import Build
from microsite.content.page import Page, Reference
from microsite.content.problems import Problem
from microsite.content.rendering import render
from microsite.content.surroundings import Surroundings


def is_current(build: Build, surroundings: Surroundings) -> bool:
    return all(surroundings.mark(name) == mark for name, mark in build.uses.items())


def built(
    text: PageText, file: str, path: str, surroundings: Surroundings, made_from: str
) -> tuple[Build, list[Problem]]:
    """Return the page's build, with its warnings, and what keeps it from being published."""
    layout = text.header.layout
    draft = Draft(file, text.body, text.body_line, layout, surroundings)
    if layout == "glossary":
        draft.anchors.update(term.anchor for term in surroundings.glossary.terms)
        draft.use("terms:")
    html, facts_html = render(draft)
    page = _page(text, draft, path, html, facts_html)
    check_page(draft, text)
    stops = [problem for problem in draft.problems if problem.holds_page]
    warnings = tuple(problem for problem in draft.problems if not problem.holds_page)
    return Build(made_from, draft.uses, page, warnings), stops


def _page(text: PageText, draft: Draft, path: str, html: str, facts_html: str) -> Page:
    header = text.header
    return Page(
        file=draft.file,
        path=path,
        title=header.title,
        menu=header.menu or header.title,
        summary=header.summary,
        layout=header.layout,
        section=header.section,
        order=header.order,
        in_main_menu=header.in_main_menu,
        changed=header.changed,
        review_due=header.review_due,
        review=header.review_of(text.body),
        changes=tuple(sorted(header.changes, key=lambda change: change.on, reverse=True)),
        procedure=header.procedure or "",
        also_called=header.also_called,
        html=html,
        facts_title=draft.facts_title,
        facts_html=facts_html,
        opening_html=draft.opening_html,
        contents=tuple(draft.contents),
        parts=tuple(draft.parts),
        references=_references(draft),
        links=tuple(draft.links),
        anchors=frozenset(draft.anchors),
        images=frozenset(draft.images),
        pairs=tuple(draft.pairs),
        comparison=draft.comparison,
        values=tuple(draft.values),
        values_level=draft.values_level,
    )


def _references(draft: Draft) -> tuple[Reference, ...]:
    sources = draft.surroundings.sources
    return tuple(
        Reference(number, name, sources[name])
        for number, name in enumerate(draft.cited, 1)
        if name in sources
    )
