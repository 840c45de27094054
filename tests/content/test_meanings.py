"""``[[term]]``: a word that opens its meaning where it stands."""

import re
from datetime import date

import pytest

from tests.folder import ContentFolder

ID = re.compile(r'<span class="term__meaning" popover="auto" id="([^"]+)">|<span [^>]*id="([^"]+)"')


def meanings(html: str) -> list[str]:
    return [first or second for first, second in ID.findall(html)]


def opened(html: str) -> list[str]:
    """Return the ids that the words open, in their order."""
    return [
        found
        for tag in re.findall(r'<button [^>]*class="term__button"[^>]*>', html)
        for found in re.findall(r'popovertarget="([^"]+)"', tag)
    ]


def test_a_word_opens_its_meaning_and_leads_to_the_glossary(folder: ContentFolder):
    html = folder.html("The [[dermis]].\n")

    assert '<span class="term"><button' in html
    assert ">dermis</button>" in html
    assert opened(html) == meanings(html) == ["term:dermis"]
    assert "The layer under the outer skin." in html
    assert '<a href="/glossary/#dermis">Dermis in the glossary</a>' in html


def test_an_old_browser_has_a_plain_link(folder: ContentFolder):
    html = folder.html("The [[deep layer|layer below]].\n")

    assert '<a class="term__link" href="/glossary/#dermis">layer below</a>' in html


def test_a_meaning_is_on_the_page_once_however_often_it_is_used(folder: ContentFolder):
    html = folder.html("The [[dermis]], the [[deep layer]] and the [[dermis]].\n\n- [[dermis]]\n")

    assert opened(html) == ["term:dermis"] * 4
    assert html.count("The layer under the outer skin.") == 1


def test_a_meaning_in_what_can_be_closed_is_not_opened_from_outside(folder: ContentFolder):
    body = "## Q\n\n### One?\n\n[[dermis]]\n\n### Two?\n\n[[dermis]] [[dermis]]\n"

    html = folder.html(body, layout="faq")

    assert opened(html) == ["term:dermis", "term:dermis:", "term:dermis:"]
    assert meanings(html) == ["term:dermis", "term:dermis:"]


def test_a_meaning_in_open_text_serves_what_can_be_closed_too(folder: ContentFolder):
    html = folder.html('[[dermis]]\n\n!!! claim good "x"\n    [[dermis]] [@alam-2014]\n')

    assert opened(html) == ["term:dermis", "term:dermis"]


def test_a_meaning_defined_in_folded_claims_is_not_needed_outside(folder: ContentFolder):
    folder.page("tried.md", '!!! claim good "x"\n    [[dermis]] [@alam-2014]\n\n[[dermis]]\n')

    html = folder.load(today=date(2027, 7, 1)).pages["/tried/"].html

    assert opened(html) == ["term:dermis", "term:dermis:"]


def test_key_facts_beside_the_heading_have_meanings_of_their_own(folder: ContentFolder):
    folder.page("tried.md", '!!! facts "F"\n    - Depth: the [[dermis]]\n\nThe [[dermis]].\n')

    page = folder.load().pages["/tried/"]

    assert meanings(page.facts_html) == ["term:dermis"]
    assert meanings(page.html) == ["term:dermis:"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("## The [[dermis]]\n\nText.\n", '<h2 id="the-dermis">The <span>dermis</span></h2>'),
        ("[the [[dermis]]](glossary.md)\n", '<a href="/glossary/">the <span>dermis</span></a>'),
        ('!!! note "The [[dermis]]"\n    Text.\n', "The <span>dermis</span></h2>"),
        ("!!! ask\n    - Is it the [[dermis]]?\n", '<a class="term" href="/glossary/#dermis">dermis</a>?'),
    ],
)  # fmt: skip
def test_no_button_is_put_into_a_heading_a_link_or_a_label(folder: ContentFolder, body, shown):
    html = folder.html(body)

    assert shown in html
    assert "<button" not in html


def test_the_glossary_itself_has_plain_links(folder: ContentFolder):
    folder.page("glossary.md", "The [[dermis]].\n", layout="glossary", section="site")

    html = folder.load().pages["/glossary/"].html

    assert html == '<p>The <a class="term" href="/glossary/#dermis">dermis</a>.</p>'


def test_meanings_are_not_among_the_words_that_are_searched(folder: ContentFolder):
    folder.page("tried.md", "## The [[dermis]]\n\nA [[deep layer]].\n")

    page = folder.load().pages["/tried/"]

    assert [(part.title, part.text) for part in page.parts] == [("The dermis", "A deep layer.")]
    assert [heading.title for heading in page.contents] == ["The dermis"]


def test_a_heading_never_takes_the_id_of_a_meaning(folder: ContentFolder):
    html = folder.html("The [[dermis]].\n\n## Term dermis\n\n## Term:dermis\n\nText.\n")

    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 3


def test_a_changed_meaning_changes_the_pages_that_show_it(folder: ContentFolder):
    assert "The layer under the outer skin." in folder.html("The [[dermis]].\n")

    folder.write("en/glossary.yaml", "Dermis:\n  meaning: Another meaning.\n")

    assert "Another meaning." in folder.load().pages["/tried/"].html
