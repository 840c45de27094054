"""The gallery has every component of the site, each with one template and one style block."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from microsite.content import load
from microsite.gallery.catalogue import catalogue
from microsite.gallery.entries import Entry
from microsite.pages.library import DRAWINGS, loader

PROJECT = Path(__file__).resolve().parent.parent.parent
TEMPLATES, CSS = PROJECT / "templates", PROJECT / "static" / "css"

# Part of a bigger block, and only used in it.
STYLE_OF_ANOTHER = {
    "search-form": "components/search.css",
    "search-results": "components/search.css",
    "all-pages": "components/search.css",
    "source-kinds": "components/jump-list.css",
    "plain-message": "components/outage.css",
    "bibliography": "components/sources.css",
    "request-problem": "components/request-form.css",
    "request-aside": "components/request-form.css",
    "sign-in": "staff/staff-shell.css",
}
# Words, data, or an order of other components.
WITHOUT_STYLE = {
    *("structured-data", "open-graph", "review", "page-foot", "address"),
    *("promise", "held", "exports"),
}
# Drawn by the template of a page, of Django's forms, or in another component.
TEMPLATE_ELSEWHERE = {
    "skip-link": "base.html",
    "brand": "components/site_header.html",
    "menu": "components/site_header.html",
    "badge": "components/sources.html",
    "search": "pages/search.html",
    "faq": "pages/faq.html",
    "glossary": "pages/glossary.html",
    "article": "pages/article.html",
    "hero": "pages/home.html",
    "opening": "pages/home.html",
    "home-body": "pages/home.html",
    "field": "django/forms/field.html",
    "option": "django/forms/widgets/input_option.html",
    "receipt": "consultations/received.html",
    "staff-shell": "staff/base.html",
    "sign-in": "staff/sign_in.html",
    "account": "staff/account.html",
    "dashboard": "consultations/dashboard.html",
    "matches": "consultations/compare.html",
    "inbox": "consultations/inbox.html",
    "page-list": "editing/page_list.html",
    "picture-list": "editing/pictures/list.html",
    "focus": "editing/focus.html",
    "editor": "editing/edit.html",
    "preview": "editing/edit.html",
    "chooser": "editing/chooser.html",
    "other-text": "editing/other_text.html",
    "compared": "editing/compared.html",
    "conflict": "editing/conflicts.html",
    "live-page": "editing/sign.html",
    "request-form": "consultations/frame.html",
    "request-detail": "consultations/request_detail.html",
    "self-check": "selfcheck/frame.html",
    "gallery": "gallery/index.html",
    "decision-flow": "selfcheck/sign_off.html",
    "decision-rules": "selfcheck/sign_off.html",
    "drawing": "drawings/*.svg",
}
# Only seen where they are used: each says where.
WITHOUT_STATES = {
    *(
        "request-form",
        "skip-link",
        "brand",
        "menu",
        "badge",
        "opening",
        "leaflet-end",
        "home-body",
        "staff-shell",
        "inbox",
        "account",
    ),
    *(
        "dashboard",
        "matches",
        "request-detail",
        "gallery",
        "self-check",
        "decision-flow",
        "decision-rules",
    ),
    *(
        "page-list",
        "picture-list",
        "focus",
        "editor",
        "preview",
        "chooser",
        "other-text",
        "compared",
        "conflict",
        "live-page",
    ),
}


@pytest.fixture(scope="module")
def entries(collected_static_files) -> dict[str, Entry]:
    library = loader(keep=False).load()
    return {one.slug: one for group in catalogue(library) for one in group.entries}


def is_written_in_markdown(entry: Entry) -> bool:
    return not entry.template.endswith((".html", ".svg"))


def test_every_template_of_a_component_is_shown(entries):
    files = {f"components/{file.name}" for file in (TEMPLATES / "components").glob("*.html")}

    assert files - {entry.template for entry in entries.values()} == set()


def test_every_style_block_is_shown(entries):
    files = {
        f"{folder}/{file.name}"
        for folder in ("components", "staff")
        for file in (CSS / folder).glob("*.css")
    }

    assert files - {entry.style for entry in entries.values()} == set()


def test_files_that_are_named_are_there(entries):
    for entry in entries.values():
        if not is_written_in_markdown(entry):
            assert list(TEMPLATES.glob(entry.template)), entry.slug
        assert entry.style == "" or (CSS / entry.style).is_file(), entry.slug


def test_each_component_has_one_template_and_one_style_block_of_its_name(entries):
    unlike = {
        slug: entry.template
        for slug, entry in entries.items()
        if not is_written_in_markdown(entry)
        and entry.template != f"components/{slug.replace('-', '_')}.html"
    }
    other = {
        slug: entry.style
        for slug, entry in entries.items()
        if entry.style and Path(entry.style).stem != slug
    }
    none = {slug for slug, entry in entries.items() if not entry.style}

    assert (unlike, other, none) == (TEMPLATE_ELSEWHERE, STYLE_OF_ANOTHER, WITHOUT_STYLE)


def test_each_block_of_markdown_is_drawn_without_a_problem(entries):
    written = {slug: one for slug, one in entries.items() if is_written_in_markdown(one)}
    found = {
        (slug, state.slug, problem.rule)
        for slug, entry in written.items()
        for state in entry.states
        for problem in state.problems
    }

    assert len(written) > 15
    # It shows what happens without a consent.
    assert found == {("before-after", "no-consent-on-record", "before-after")}


def test_a_pair_is_drawn_while_the_consent_to_it_lasts(entries):
    shown = {state.slug: "<picture>" in state.html for state in entries["before-after"].states}

    assert shown == {
        "consent-given": True,
        "consent-has-ended": False,
        "no-consent-on-record": False,
    }


def test_every_component_has_states_or_says_where_it_is_seen(entries):
    without = {slug for slug, entry in entries.items() if not entry.states}

    assert without == WITHOUT_STATES
    assert all(entries[slug].look for slug in without)


def test_every_drawing_is_a_state(entries):
    names = {file.stem for file in DRAWINGS.glob("*.svg")}

    assert {state.slug for state in entries["drawing"].states} == names


def test_every_block_that_an_editor_can_write_is_shown(entries):
    from microsite.content.blocks import KINDS

    folder = PROJECT / "microsite" / "gallery" / "blocks"
    text = "\n".join(file.read_text() for file in folder.glob("*.md"))

    assert set(KINDS) - set(re.findall(r"^!!! ([\w-]+)", text, re.M)) == set()


def test_ids_and_names_of_landmarks_are_used_once(entries):
    html = "".join(state.html for entry in entries.values() for state in entry.states)
    ids = re.findall(r'\sid="([^"]+)"', html)
    named = re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', html)
    titles = {f"{entry.slug}-{state.slug}" for entry in entries.values() for state in entry.states}

    assert sorted(set(ids)) == sorted(ids)
    assert {one for names in named for one in names.split()} - set(ids) - titles == set()
    assert " autofocus" not in html


def test_the_gallery_draws_a_clinic_with_hardly_any_content(folder):
    entries = [one for group in catalogue(load(folder.root)) for one in group.entries]

    (citation,) = [one for one in entries if one.slug == "citation"]
    assert [problem.message for problem in citation.states[0].problems] == [
        "There is no source “dermnet-2022”.",
        "There is no source “shen-2022”.",
    ]
