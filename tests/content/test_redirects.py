"""Old names of pages: where their readers go, and what is said of lines that lead nowhere."""

from __future__ import annotations

import pytest

from tests.folder import ContentFolder, problems, warnings


@pytest.fixture
def site(folder: ContentFolder) -> ContentFolder:
    folder.page("needles.md", "Words.\n\n## Burns\n\nText.\n", order=40)
    folder.page("faq.md", "Some words.\n", order=50)
    return folder


def redirected(site: ContentFolder, text: str) -> dict[str, str]:
    site.write("en/redirects.yaml", text)
    return dict(site.load().redirects)


def test_old_names_lead_to_pages_to_headings_or_nowhere(site):
    found = redirected(
        site, "pens.md: needles.md\nhot.md: needles.md#burns\nspa.md: gone\nx.md: index.md\n"
    )

    assert found == {"/pens/": "/needles/", "/hot/": "/needles/#burns", "/spa/": "", "/x/": "/"}
    assert problems(site.load()) == []
    assert not {"/pens/", "/hot/", "/spa/", "/x/"} & set(site.load().pages)


def test_a_file_without_lines_is_no_mistake(site):
    assert redirected(site, "# old: new\n\n") == {}
    assert problems(site.load()) == []


# Text, what is served all the same, and what is said.
WRONG = {
    "a page that is there": (
        "faq.md: needles.md\n",
        {},
        "1: There is a page faq.md, so readers get that. Take this line out.",
    ),
    "a page that is not": (
        "old.md: neddles.md\n",
        {},
        "1: There is no page neddles.md. Did you mean “needles.md”?",
    ),
    "no such heading": (
        "old.md: needles.md#burn\n",
        {"/old/": "/needles/#burn"},
        "1: needles.md has no heading “#burn”. Did you mean “burns”?",
    ),
    "a chain": (
        "old.md: older.md\nolder.md: needles.md#burns\n",
        {"/old/": "/needles/#burns", "/older/": "/needles/#burns"},
        "1: older.md is an old name too. Write needles.md#burns.",
    ),
    "a chain to nowhere": (
        "old.md: spa.md\nspa.md: gone\n",
        {"/old/": "", "/spa/": ""},
        "1: spa.md is an old name too. Write gone.",
    ),
    "itself": (
        "old.md: old.md#x\n",
        {},
        "1: From old.md readers would be sent in a circle. Name a page that is there.",
    ),
    "no page at all": (
        "ok.md: gone\nold.md: https://example.com/\n",
        {},
        "2: “old.md” is no page. Write a file, such as risks.md or risks.md#burns, or “gone”.",
    ),
    "no name of a page": (
        "After care.md: faq.md\n",
        {},
        "1: “After care.md” cannot be the old name of a page. Write “after-care.md:”.",
    ),
    "a place of the program": (
        "search.md: faq.md\n",
        {},
        "1: “search.md” cannot be an old name: the program answers at its address. "
        "Take the line out.",
    ),
    "a page that the site links to": (
        "risks.md: faq.md\n",
        {},
        "1: “risks.md” cannot be an old name: the site itself links to it. Take the line out.",
    ),
    "a name twice": (
        "old.md: faq.md\nold.md: needles.md\n",
        {},
        "2: “old.md” is here twice. Keep one of them.",
    ),
    "a list": ("- old.md\n", {}, "1: This must be a list of “name: value” lines."),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_line_that_leads_nowhere_is_told_with_its_cure(site, name):
    text, served, said = WRONG[name]

    assert redirected(site, text) == served
    assert problems(site.load()) == [f"en/redirects.yaml:{said}"]


def test_a_circle_of_several_is_told_at_each(site):
    assert redirected(site, "a.md: b.md\nb.md: a.md\nc.md: faq.md\n") == {"/c/": "/faq/"}
    assert [each.partition(" ")[0] for each in problems(site.load())] == [
        "en/redirects.yaml:1:",
        "en/redirects.yaml:2:",
    ]


@pytest.mark.parametrize("broken", [b"old.md faq.md\n", b"\xff\xfe", b"old.md: [\n", b"OLD: x\n"])
def test_a_broken_file_changes_nothing_for_readers(site, broken):
    redirected(site, "old.md: faq.md\n")
    site.write("en/redirects.yaml", broken)
    library = site.load()

    assert library.redirects == {"/old/": "/faq/"}
    assert "/faq/" in library.pages
    assert {each.partition(":")[0] for each in problems(library)} == {"en/redirects.yaml"}


def test_links_to_an_old_name_lead_on_and_are_told(site):
    site.write("en/redirects.yaml", "old.md: needles.md\nhot.md: needles.md#burns\nspa.md: gone\n")
    site.page(
        "links.md", "[One](old.md), [two](old.md#burns), [three](old.md#no), [four](hot.md#no).\n"
    )
    library = site.load()

    html = library.pages["/links/"].html
    assert problems(library) == []
    assert [html.count(f'href="/needles/{place}"') for place in ("", "#burns", "#no")] == [1, 2, 1]
    told = [each for each in warnings(library) if "old name" in each]
    assert told[0] == "en/links.md:9: “hot.md” is an old name. Write needles.md#burns."
    assert told[-1] == "en/links.md:9: “old.md” is an old name. Write needles.md."
    assert len(told) == 4

    site.page("links.md", "[One](spa.md)\n")
    assert problems(site.load()) == [
        "en/links.md:9: There is no page spa.md. Name a page, such as risks.md."
    ]


def test_a_page_that_moved_is_not_kept_up_under_its_old_name(site):
    site.page("links.md", "[One](needles.md#burns).\n")
    site.load()
    (site.root / "en/needles.md").rename(site.root / "en/pens.md")
    site.write("en/redirects.yaml", "needles.md: pens.md\n")

    library = site.load()

    assert "/needles/" not in library.pages
    assert 'href="/pens/#burns"' in library.pages["/links/"].html
    assert library.redirects == {"/needles/": "/pens/"}


def test_a_page_that_readers_are_sent_to_stays_up_when_its_file_goes(site):
    redirected(site, "old.md: needles.md\n")
    (site.root / "en/needles.md").unlink()

    library = site.load()

    assert "/needles/" in library.pages
    assert library.redirects == {"/old/": "/needles/"}
    assert problems(library)[0].startswith("en/needles.md:1: The file is gone, but other pages")


def test_a_page_that_is_gone_stays_up_while_others_link_to_it(site):
    site.page("links.md", "[One](needles.md).\n")
    site.load()
    (site.root / "en/needles.md").unlink()

    assert redirected(site, "needles.md: gone\n") == {}
    assert "/needles/" in site.load().pages
