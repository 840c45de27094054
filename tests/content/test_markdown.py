import re

import pytest

from tests.folder import ContentFolder, problems


def test_headings_get_anchors_and_a_contents_list(folder: ContentFolder):
    folder.page("tried.md", "## Burns & scars\n\nText.\n\n### When {#timing}\n\nText.\n")

    page = folder.load().pages["/tried/"]

    assert [(h.level, h.anchor, h.title) for h in page.contents] == [
        (2, "burns-scars", "Burns & scars"),
        (3, "timing", "When"),
    ]
    assert '<h2 id="burns-scars">Burns &amp; scars</h2>' in page.html
    assert '<h3 id="timing">When</h3>' in page.html


def test_a_heading_never_takes_an_id_of_the_template(folder: ContentFolder):
    assert '<h2 id="main_1">Main</h2>' in folder.html("## Main\n\nText.\n")


def test_citations_are_numbered_in_reading_order(folder: ContentFolder):
    body = "One [@nhs-choosing]. Two **[@alam-2014]**. Three [@nhs-choosing] [@alam-2014].\n"
    folder.page("tried.md", body)

    page = folder.load().pages["/tried/"]

    assert [(r.number, r.id) for r in page.references] == [(1, "nhs-choosing"), (2, "alam-2014")]
    assert 'One<sup class="citation"><a aria-label="Source 1" href="#source-1"' in page.html
    assert page.html.count('href="#source-2"') == 2
    assert 'id="cited-2-2"' in page.html


def test_a_link_names_a_file_and_leads_to_the_page(folder: ContentFolder):
    folder.page("risks.md", "## Burns\n\nText.\n")

    html = folder.html("[a](risks.md) [b](risks.md#burns) [c](tel:+441632960123)\n")

    assert '<a href="/risks/">a</a>' in html
    assert '<a href="/risks/#burns">b</a>' in html
    assert '<a href="tel:+441632960123">c</a>' in html


def test_tables_can_be_stacked_and_scrolled_by_keyboard(folder: ContentFolder):
    html = folder.html("## Costs\n\n| Item | Price |\n|---|---|\n| Visit | £40 |\n")

    assert 'aria-label="Table: Costs" class="table" role="region" tabindex="0"' in html
    assert '<th scope="row">Visit</th>' in html
    assert '<td data-label="Price">£40</td>' in html


def test_questions_are_folded_and_a_link_to_one_opens_it(folder: ContentFolder):
    html = folder.html("## Before\n\n### Does it hurt?\n\nIt can.\n\nMore.\n", layout="faq")

    assert '<section class="faq-group">\n<h2 id="before">Before</h2>' in html
    assert '<summary class="faq__question">\n<h3>Does it hurt?</h3>\n</summary>' in html
    assert '<div class="faq__answer" id="does-it-hurt">\n<p>It can.</p>' in html


# body -> line and start of the message; the body starts on line 9
MISTAKES = [
    ("Text.\n\n[x](cost.md)\n", "11: There is no page cost.md."),
    ("[x](consultatoin.md)\n", "9: There is no page consultatoin.md. Did you mean “consultation"),
    ("[x](/consultation/)\n", "9: There is no page /consultation/. Name the file: “consultation"),
    ("[x](glossary.md#nothing)\n", "9: glossary.md has no heading “#nothing”."),
    ("## Scars\n\n[x](#scar)\n", "11: tried.md has no heading “#scar”. Did you mean “scars”?"),
    ("[x](javascript:alert(1))\n", "9: A link may not start with “javascript:”."),
    ("[x](http://example.com)\n", "9: A link may not start with “http:”. Links may start with"),
    ("[x](data:text/html,x)\n", "9: A link may not start with “data:”."),
    ("[x]()\n", "9: A link has no target."),
    ("[](consultation.md)\n", "9: A link has no words."),
    ("A [@alan-2014].\n", "9: There is no source “alan-2014”. Did you mean “alam-2014”?"),
    ("A\n[[dermiss]].\n", "10: There is no glossary term “dermiss”. Did you mean “dermis”?"),
    ("A <b>bold</b> word.\n", "9: “</b>” is HTML, which pages do not use."),
    ("<script>alert(1)</script>\n", "9: “</script>” is HTML, which pages do not use."),
    ("Text.\n\n<!-- note -->\n", "11: A comment would be shown to patients."),
    ("# Title\n\nText.\n", "9: A page has one main heading, its title."),
    ("## A\n\n#### B\n\nText.\n", "11: This heading skips a level. Write ### here."),
    ("## A {#X y}\n\nText.\n", "9: “X y” cannot be an anchor."),
    ("## A {#x}\n\n## B {#x}\n\nText.\n", "11: The anchor “x” is used twice."),
    ("Text.\n\n    indented\n", "11: This line is indented, so it would be shown as computer code."),
    ("[x](clinic:fax)\n", "9: A link may not start with “clinic:”."),
    ("!!! note \"open\n    y\n", "9: This “!!!” line cannot be read."),
    (":::care\ny\n:::\n", "9: This “:::” line cannot be read."),
    ("![a pen](images/pen.jpg)\n", "9: There is no picture images/pen.jpg."),
    ("![a pen](https://example.com/pen.jpg)\n", "9: “https://example.com/pen.jpg” is not a picture"),
    ("![](images/pen.jpg)\n", "9: A picture has no description"),
    ("", "9: The page has no text."),
    ("The cream may be used unless you", "9: The file stops in the middle of a line"),
    ("Text.\n\n" + "[" * 20_000, "11: Many “[” are not closed."),
    ("word " * 1000 + "\n", "9: A line is over 3000 characters long."),
    ("- " * 1400 + "deep\n", "9: Lists or quotes are inside each other too deeply."),
]  # fmt: skip


@pytest.mark.parametrize(("body", "said"), MISTAKES)
def test_a_mistake_in_the_text_is_told_with_file_line_and_cure(folder: ContentFolder, body, said):
    found = folder.problems_of(body)

    assert found[0].startswith(f"en/tried.md:{said}")


def test_the_same_mistake_twice_is_told_at_both_lines(folder: ContentFolder):
    found = folder.problems_of("[a](no.md)\n\nText.\n\n[b](no.md)\n")

    assert [line.split(" ")[0] for line in found] == ["en/tried.md:9:", "en/tried.md:13:"]


def test_two_pages_may_not_claim_the_same_place(folder: ContentFolder):
    folder.page("a.md", order=70)
    folder.page("b.md", order=70)

    assert problems(folder.load()) == [
        "en/b.md:7: “order: 70” is also that of en/a.md. Give each page of a section its own number."
    ]


def test_no_line_ends_before_a_citation_or_between_two(folder):
    html = folder.html("The [[dermis]] [@alam-2014] [@nhs-choosing]. *More* [@alam-2014].\n")

    assert re.sub(r"<[^>]+>", "", html.partition("</span></span></span>")[2]) == (
        "1&nbsp;2. More1."
    )


def test_a_table_is_named_after_the_heading_above_it(folder):
    html = folder.html("## Prices\n\n!!! clinic hours\n\n## What next\n\nNothing.\n")

    assert 'aria-label="Table: Prices"' in html
