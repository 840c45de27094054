"""Each page carries the styles that it uses, and its policy allows just those."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from microsite.pages.publishing import SERVER_ERROR_KEY
from microsite.pages.style_rules import rules_of
from microsite.pages.styles import styles_for

SHEET = """\
/* .comment { } */
@layer a, b;
@font-face { font-family: "F"; src: url("f.woff2"); }
a { color: red; }
.card { color: blue; }
.card .card__title, .note { content: "{;}"; }
.card:not(.card--plain):has(.x) { margin: 0; }
[href$=".pdf"] { color: green; }
@media (min-width: 30em) {
  .note { color: pink; }
  @supports (color: red) { .card { top: 0; } }
}
@media print {
  .card { display: none; }
}
"""
ALWAYS = '@layer a,b;@font-face{font-family:"F";src:url("f.woff2")}a{color:red}'
PDF = '[href$=".pdf"]{color:green}'


def used(*classes):
    return "".join(rule.used_by(frozenset(classes)) for rule in rules_of(SHEET))


def test_what_is_about_no_class_is_always_there():
    assert used() == ALWAYS + PDF
    assert used("other") == ALWAYS + PDF


def test_a_rule_is_there_when_one_of_its_selectors_can_match():
    assert used("note") == (
        f'{ALWAYS}.card .card__title,.note{{content:"{{;}}"}}{PDF}'
        "@media (min-width:30em){.note{color:pink}}"
    )


def test_what_stands_in_brackets_is_not_required():
    assert used("card") == (
        f"{ALWAYS}.card{{color:blue}}.card:not(.card--plain):has(.x){{margin:0}}{PDF}"
        "@media (min-width:30em){@supports (color:red){.card{top:0}}}"
        "@media print{.card{display:none}}"
    )


@pytest.mark.parametrize("sheet", ["a { color: red;", "@media print { a { color: red; }", "a"])
def test_a_sheet_without_its_last_brace_is_refused(sheet):
    with pytest.raises(ValueError, match="A brace is missing after"):
        rules_of(sheet)


def test_every_style_sheet_can_be_read_whole():
    html = '<p class="{}">'.format(" ".join(every_class()))
    sheets = (Path(__file__).parents[2] / "static" / "css").rglob("*.css")
    rules = sum(file.read_text().count("{") for file in sheets)

    assert styles_for(html, staff=True).count("{") == rules


def every_class():
    css = Path(__file__).parents[2] / "static" / "css"
    return {
        name
        for file in css.rglob("*.css")
        for name in re.findall(r"\.([a-z][\w-]*)", file.read_text())
    }


def policy_hash(headers):
    return re.search(r"style-src ('sha256-[^']+')", headers["Content-Security-Policy"])[1]


def hash_of_styles(html):
    styles = re.search(rb"<style>(.*?)</style>", html, re.S)[1]
    return f"'sha256-{base64.b64encode(hashlib.sha256(styles).digest()).decode()}'"


@pytest.mark.parametrize("path", ["/", "/faq/", "/nowhere/", "/consultation/", "/staff/sign-in/"])
def test_the_policy_allows_just_the_styles_of_the_page(visitor, db, path):
    got = visitor.ask(path)

    assert policy_hash(got.headers) == hash_of_styles(got.body)
    assert int(got.headers["Content-Length"]) == len(got.body)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_results_of_a_search_have_their_styles_packed_or_not(client, encoding):
    got = client.get("/search/?q=scar", headers={"Accept-Encoding": encoding})

    body = gzip.decompress(got.content) if encoding else got.content
    assert got.headers.get("Content-Encoding", "") == encoding
    assert policy_hash(got.headers) == hash_of_styles(body)
    assert b".result" in body


def test_the_error_page_has_its_styles_before_anything_goes_wrong(visitor):
    answer = visitor.site.answers[SERVER_ERROR_KEY]

    assert policy_hash(dict(answer.headers)) == hash_of_styles(answer.body)
    assert b".site-header" in answer.body


def test_a_page_carries_no_styles_of_what_it_does_not_show(visitor):
    home, form = visitor.ask("/").body, visitor.ask("/consultation/").body

    assert b".hero{" in home
    assert b".request__start{" not in home
    assert b".hero{" not in form
    assert b".request__start{" in form


def test_staff_pages_alone_carry_staff_styles(visitor, db):
    assert b".staff-header" in visitor.ask("/staff/sign-in/").body
    assert b".staff-header" not in visitor.ask("/").body
