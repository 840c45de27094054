"""A header that is no YAML while somebody types in it: the other lines wait for it."""

from __future__ import annotations

import pytest

from microsite.editing.drafts import Typed, last_readable
from microsite.editing.exact import ExactPage
from microsite.editing.fields import KEYS
from tests.editing.conftest import SUN
from tests.editing.test_drafts import draft_of

SIGNED = """\
order: 900 # behind all others
reviewed_by: Dr Example
reviewed_on: 2026-11-01
reviewed_hash: abc
"""
FULL = SUN.replace("title: Sun and skin", "title: 'Sun and skin'").replace("order: 900\n", SIGNED)
MORE = '\n  - on: 2026-11-26\n    what: "Half'


def autosaves(editor, rest: str, body: str = "") -> None:
    """Send what the form has after some more letters, from a form that is not opened again."""
    editor.form |= {"header-rest": rest} | ({"text": body} if body else {})
    editor.form["edition"] = str(
        editor.client.post(editor.address("draft"), editor.form).json()["edition"]
    )


def test_typing_half_a_line_in_the_header_costs_no_other_line(robin, site):
    site.write("en/sun.md", FULL)
    robin.opens().form["header-title"] = "Typed title"
    rest = robin.form["header-rest"]

    for typed in (MORE[:10], MORE, f"{MORE} and whole"):
        autosaves(robin, rest + typed)
    assert "title: 'Typed title'\n" in draft_of(robin)
    assert SIGNED in draft_of(robin)
    robin.form["header-title"] = "Another title"
    autosaves(robin, f'{rest}{MORE} and whole"')

    assert draft_of(robin) == FULL.replace("Sun and skin", "Another title").replace(
        "First published.", f'First published.{MORE} and whole"'
    )


def test_a_form_that_was_opened_with_the_torn_header_mends_all_of_it(robin, site):
    site.write("en/sun.md", FULL)
    robin.opens()
    autosaves(robin, robin.form["header-rest"] + MORE)
    torn = draft_of(robin)

    robin.opens()
    assert not any(name in robin.form for name in ("header-title", "whole"))
    whole = robin.form["header-rest"]
    assert whole.replace("\r", "") in torn
    autosaves(robin, f'{whole}"')
    autosaves(robin, f'{whole} and more"')

    assert draft_of(robin) == torn.replace('"Half', '"Half and more"')


def test_a_header_typed_into_the_text_of_a_file_without_one_is_the_header(robin, site):
    site.write("en/sun.md", "Only words\n")
    robin.opens()

    for text in ("---\ntitle: S\n---\nOnly words\n", "---\ntitle: Sun\n---\nOnly words\n"):
        autosaves(robin, "", text)

    assert draft_of(robin) == "---\ntitle: Sun\n---\nOnly words\n"


@pytest.mark.parametrize("key", ["summary: >\n  folded\n  text", "menu:\n  - one"])
def test_a_line_stays_where_the_form_has_it_whatever_it_becomes(key):
    before = SUN.replace("summary: One sentence.", key)
    page = ExactPage(before, KEYS)
    name = key.partition(":")[0]

    form = dict(page.fields)
    rest = page.rest.replace(key, f"{name}: One")
    once = Typed(form, rest, page.body, 1, "").put_into(before)
    twice = Typed(form, rest, page.body, 2, "").put_into(once, last_readable(once, before, ""))

    assert twice == once == before.replace(key, f"{name}: One")
