"""What patients find, and that nothing they type can break or betray it."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings

from microsite.content import Library
from microsite.pages.library import current_library
from microsite.pages.search import Found, SearchIndex
from tests.folder import ContentFolder, problems
from tests.pages.visitor import Visitor

SCARS = """\
Needling is done with a pen.

## Acne scars {#acne}

Dented scars look a bit better after some months.

## Redness {#redness}

Most people look flushed for 2 days. Café lights do not matter. Wear no make-up.
"""
GLOSSARY = """\
Keloid:
  meaning: A raised scar that grows bigger than the wound.
  also: [keloids]
Isotretinoin:
  meaning: A strong medicine for severe acne.
  also: [roaccutane]
Post-inflammatory hyperpigmentation (PIH):
  meaning: Dark marks after an injury.
  also: [PIH, dark marks]
"""


@pytest.fixture
def site(small_site: ContentFolder) -> ContentFolder:
    small_site.write("en/glossary.yaml", GLOSSARY)
    small_site.page("search.md", "Type a word.\n", title="Search", layout="search", section="site")
    small_site.page("benefits.md", SCARS, title="What it can do", summary="It helps some scars.")
    small_site.page("prices.md", "One visit is £200.\n", title="Prices", section="clinic")
    small_site.page("risks.md", "## Marks {#marks}\n\nDark marks can last.\n", title="Risks")
    return small_site


@pytest.fixture
def library(site: ContentFolder) -> Library:
    loaded = site.load()
    assert problems(loaded) == []
    return loaded


def find(library: Library, query: str) -> Found:
    return SearchIndex().search(library, query)


def main_of(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def urls(found: Found) -> list[str]:
    """Return the addresses of the pages and of their parts, best first."""
    return [url for page in found.pages for url in (page.url, *(hit.url for hit in page.parts))]


@pytest.mark.parametrize("query", ["scar", "scars", "Scarring", "SCARRED"])
def test_a_word_finds_its_other_forms(library, query):
    assert "/benefits/#acne" in urls(find(library, query))


def test_a_hit_shows_where_the_word_is(library):
    page = find(library, "months").pages[0]

    assert page.title == "What it can do"
    assert "".join(piece.text for piece in page.snippet) == "It helps some scars."
    [hit] = page.parts
    assert (hit.title, hit.url) == ("Acne scars", "/benefits/#acne")
    assert [piece.text for piece in hit.snippet if piece.is_match] == ["months"]
    assert (
        "".join(piece.text for piece in hit.snippet)
        == "Dented scars look a bit better after some months."
    )


def test_a_page_about_the_word_comes_before_one_that_mentions_it(site, library):
    site.page("aftercare.md", "Ask about prices, prices and prices.\n", title="Aftercare")

    assert urls(find(site.load(), "prices"))[0] == "/prices/"


def test_a_word_of_the_page_title_may_stand_with_one_of_its_part(library):
    assert urls(find(library, "risks marks")) == ["/risks/", "/risks/#marks"]


def test_a_name_of_several_words_is_found_as_a_whole(site):
    site.page("laser.md", "Needles leave marks. The room is dark.\n", title="Laser")

    assert "/laser/" not in urls(find(site.load(), "dark marks"))


def test_at_most_three_parts_of_a_page_are_shown(site):
    body = "".join(f"## Part {n} {{#part-{n}}}\n\nNumbing cream.\n\n" for n in range(5))
    site.page("visit.md", body, title="Your visit")

    [page] = find(site.load(), "numbing").pages

    assert len(page.parts) == 3


def test_other_names_of_a_term_find_the_same(site, library):
    site.page("medicines.md", "Wait after isotretinoin.\n", title="Medicines")

    assert "/risks/#marks" in urls(find(library, "PIH"))
    assert "/medicines/" in urls(find(site.load(), "roaccutanes"))


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("needlin", "/benefits/"),  # the beginning of a word
        ("need ling", "/benefits/"),  # one word written as two
        ("makeup", "/benefits/#redness"),  # two words written as one
        ("make up", "/benefits/#redness"),
        ("cafe", "/benefits/#redness"),  # without its accent
        ("isotretinoine", "/glossary/#isotretinoin"),
        ("what does redness look like?", "/benefits/#redness"),
    ],
)
def test_words_are_found_as_people_write_them(site, library, query, url):
    found = find(library, query)

    assert url in [*urls(found), *urls(Found(found.near))]


def test_a_misspelt_word_is_corrected(library):
    found = find(library, "kelliod")

    assert found.pages == ()
    assert found.suggestion == "keloid"
    assert find(library, "dented kelliod").suggestion == "dented keloid"


def test_what_was_surely_meant_is_shown_at_once(client, site, library):
    assert [page.url for page in find(library, "redmess").corrected] == ["/benefits/"]
    assert find(library, "kelliod").corrected == ()
    text = client.get("/search/?q=redmess").content.decode()

    assert '<h2 id="corrected">Found for “redness”</h2>' in text
    assert '<a href="/benefits/#redness">Redness<span ' in text


def test_a_part_is_found_by_the_name_that_its_author_gave_it(site):
    site.page("visit.md", "## Where and when {#hours}\n\nWe open at 9.\n", title="Visit us")

    assert urls(find(site.load(), "opening hours")) == ["/visit/", "/visit/#hours"]


def test_who_is_unwell_finds_whom_to_call_first(site):
    help_ = '!!! care emergency "Call 999 now if:"\n    - you see pus\n'
    site.page("aftercare.md", f"## Help {{#help}}\n\n{help_}", title="Aftercare")
    site.page("cream.md", "## Use {#use}\n\nNot if you see any pus.\n", title="Cream")
    form = (site.root / "en/consultation.md").read_text()
    site.write("en/consultation.md", form + "\nDo not send this if you see pus.\n")

    assert urls(find(site.load(), "pus")) == [
        *("/aftercare/", "/aftercare/#help"),
        *("/cream/", "/cream/#use"),
    ]


def test_pages_with_some_of_the_words_are_offered_when_none_has_all(library):
    found = find(library, "dented prices")

    assert found.pages == ()
    assert [page.url for page in found.near] == ["/prices/", "/benefits/"]


def test_the_search_page_does_not_find_itself(library):
    assert find(library, "type").pages == ()


ODD = [
    '"',
    '""',
    "'",
    "*",
    "^scar",
    "scar*",
    "NEAR(scar months, 2)",
    "scar AND",
    "OR",
    "NOT scar",
    "text:scar",
    "(scar",
    "scar - months",
    "post-inflammatory",
    "--",
    "; DROP TABLE parts",
    "\0",
    "a\0b",
    "\x02scar\x03",
    "🙂",
    "scar🙂months",
    "\N{ZERO WIDTH JOINER}",
    "the of and",
    "é́́",
    "\uff53\uff43\uff41\uff52",
    "١٢٣",
    "x" * 10_000,
    "scar " * 2_000,
    "scar\u202e<b>",
]


@pytest.mark.parametrize("query", ODD)
def test_whatever_is_typed_gets_a_page(client, site, query):
    answer = client.get("/search/", {"q": query})

    assert answer.status_code == 200
    assert len(main_of(answer.content.decode())) < 8_000


@hypothesis_settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    strategies.one_of(
        strategies.text(max_size=60),
        strategies.lists(
            strategies.sampled_from(
                [
                    "scar",
                    "keloid",
                    "dark",
                    '"',
                    "*",
                    "AND",
                    "OR",
                    "NOT",
                    "NEAR(",
                    ")",
                    "-",
                    "^",
                    ":",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_no_text_is_a_wrong_query(library, query):
    found = find_in_shared_index(library, query)

    assert found.total >= len(found.pages)


SHARED = SearchIndex()


def find_in_shared_index(library: Library, query: str) -> Found:
    return SHARED.search(library, query)


def test_the_page_says_how_many_results_there_are(client, site):
    text = client.get("/search/", {"q": "scar"}).content.decode()

    assert "<title>2 results for “scar” – Search – Test Clinic</title>" in text
    assert re.search(r'<h2 id="results">2 results for “scar”</h2>', text)
    assert '<a href="/benefits/#acne">Acne scars<span class="visually-hidden">, in: What it' in text
    assert "Dented <mark>scars</mark> look" in text
    assert 'value="scar"' in text
    assert len(re.findall("<h1[ >]", text)) == 1


def test_what_is_typed_is_shown_as_text(client, site):
    text = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_an_empty_result_helps_further(client, site):
    text = client.get("/search/", {"q": "kelliod"}).content.decode()

    assert "<title>Nothing found for “kelliod” – Search – Test Clinic</title>" in text
    text = main_of(text)
    assert 'Did you mean <a href="/search/?q=keloid">keloid</a>?' in text
    assert 'href="tel:+441632960123"' in text
    assert 'href="#all-pages"' in text
    assert '<a href="/prices/">Prices</a>' in text.partition('id="all-pages"')[2]


def test_a_long_question_is_cut_and_the_page_says_so(client, site):
    text = client.get("/search/", {"q": "scar " * 100}).content.decode()

    assert "That was a long question." in text
    assert "That was a long question." not in client.get("/search/?q=scar").content.decode()


def test_a_long_question_is_cut_between_words(client, site):
    text = client.get("/search/", {"q": "months " * 100}).content.decode()

    assert f"for “{'months ' * 27}months”</h2>" in text


def test_an_empty_result_keeps_the_advice_of_the_page(client, site):
    assert "Type a word." in main_of(client.get("/search/?q=zzz").content.decode())


@pytest.mark.parametrize("query", ["", "%20%20", "%00"])
def test_a_search_for_nothing_shows_the_empty_page(client, site, query):
    text = client.get(f"/search/?q={query}").content.decode()

    assert "<title>Search – Test Clinic</title>" in text
    assert "Type a word." in text


def test_every_hit_of_the_shipped_pages_leads_to_a_place_that_exists(client):
    """Search for every heading of the site, so that every part is met."""
    library = current_library()
    index = SearchIndex()
    headings = {part.title for page in library.pages.values() for part in page.parts if part.title}
    found = {url for heading in headings for url in urls(index.search(library, heading))}
    texts: dict[str, str] = {}

    for url in found:
        path, _, anchor = url.partition("#")
        if path not in texts:
            texts[path] = client.get(path).content.decode()
        assert not anchor or f'id="{anchor}"' in texts[path], url
    assert len(found) > len(library.pages)


def test_nobody_keeps_what_was_searched_for(client, site, caplog):
    answer = client.get("/search/", {"q": "private worry"})

    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"
    assert not answer.cookies
    assert "private" not in caplog.text


def test_even_a_failing_search_logs_no_query(site, monkeypatch, caplog, settings):
    """What goes wrong is logged with its path, and the path has no query in it."""

    def fail(*args):
        raise MemoryError

    monkeypatch.setattr(SearchIndex, "search", fail)
    answer = Client(raise_request_exception=False).get("/search/?q=private-worry")

    assert answer.status_code == 500
    assert "Internal Server Error: /search/" in caplog.text
    assert "private" not in caplog.text


def test_results_are_sent_compressed(client, site):
    answer = client.get("/search/?q=scar", headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"


def test_the_page_without_a_question_is_published_and_a_question_is_not(site):
    visitor = Visitor()

    plain, asked = visitor.ask("/search/"), visitor.ask("/search/", query="q=scar")

    assert plain.status == asked.status == "200 OK"
    assert visitor.reached_django == ["/search/"]
    assert plain.headers["Cache-Control"] == "public, no-cache"
    assert asked.headers["Cache-Control"] == "no-store"


def test_the_published_list_of_all_pages_grows_with_the_site(site):
    visitor = Visitor()
    site.page("laser.md", title="Laser")

    visitor.site.publish(site.load())

    text = visitor.ask("/search/").body.decode()
    assert '<a href="/laser/">Laser</a>' in main_of(text)


def test_a_site_without_a_search_page_has_none(client, small_site):
    assert client.get("/search/?q=scar").status_code == 404


def test_nothing_can_be_sent_to_the_search_page(client, site):
    assert client.post("/search/", {"q": "scar"}).status_code == 405


QUERIES = [
    "scar",
    "keloid",
    "prices",
    "needlin",
    "kelliod",
    "dented prices",
    "new",
    "redness",
    "lazer",
]


def test_an_index_that_followed_changes_equals_a_fresh_one(site, library):
    index = SearchIndex()
    index.update(library)

    def expect_equal() -> None:
        changed = site.load()
        fresh = SearchIndex()
        for query in QUERIES:
            assert index.search(changed, query) == fresh.search(changed, query)

    site.page("prices.md", "## New {#new}\n\nA scar costs less.\n", title="New prices")
    expect_equal()
    site.page("laser.md", "Laser and scars.\n", title="Laser")
    expect_equal()
    (site.root / "en/risks.md").unlink()
    (site.root / "en/laser.md").unlink()
    expect_equal()
    site.write("en/glossary.yaml", GLOSSARY.replace("keloids", "proud flesh"))
    expect_equal()
    assert urls(index.search(site.load(), "proud flesh"))[-1] == "/glossary/#keloid"


def test_two_libraries_are_never_mixed(library, site):
    index = SearchIndex()
    other = replace(library, pages={"/risks/": library.pages["/risks/"]})

    assert urls(index.search(library, "months")) == ["/benefits/", "/benefits/#acne"]
    assert urls(index.search(other, "months")) == []
    assert urls(index.search(library, "months")) == ["/benefits/", "/benefits/#acne"]


def test_threads_may_search_while_pages_change(site, library):
    index = SearchIndex()
    changed = replace(library, pages={k: v for k, v in library.pages.items() if k != "/benefits/"})
    expected = {id(one): urls(index.search(one, "scar")) for one in (library, changed)}
    wrong: list[object] = []

    def search_often() -> None:
        for turn in range(50):
            asked = (library, changed)[turn % 2]
            got = urls(index.search(asked, "scar"))
            if got != expected[id(asked)]:
                wrong.append(got)

    threads = [threading.Thread(target=search_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
