"""Old addresses: readers get where the page is now, or are told that it is gone."""

from __future__ import annotations

import pytest

from microsite.pages.library import live_library
from tests.pages.visitor import Visitor

OWN = {"Location", "ETag", "Content-Length", "Content-Security-Policy"}


@pytest.fixture
def redirected(small_site) -> Visitor:
    small_site.page("search.md", layout="search", section="site", title="Search")
    small_site.page("faq.md", "## Cost {#cost}\n\nText.\n", title="Questions")
    small_site.write("en/redirects.yaml", "old.md: faq.md\nhot.md: faq.md#cost\nspa.md: gone\n")
    return Visitor()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("end", ["/", ""])
@pytest.mark.parametrize(("old", "new"), [("/old", "/faq/"), ("/hot", "/faq/#cost")])
def test_an_old_address_leads_to_the_new_one_without_django(redirected, method, end, old, new):
    got = redirected.ask(old + end, method)

    assert (got.status, got.headers["Location"]) == ("301 Moved Permanently", new)
    assert (f'<a href="{new}">/faq/</a>' in got.body.decode()) == (method == "GET")
    page = redirected.ask("/faq/").headers
    kept = {name: value for name, value in got.headers.items() if name not in OWN}
    assert kept == {name: value for name, value in page.items() if name not in OWN}
    assert redirected.reached_django == []


def test_what_is_asked_behind_the_address_comes_along(redirected):
    got = redirected.ask("/hot/", query="all=1&x=%0d%0aSet-Cookie:a")

    assert got.headers["Location"] == "/faq/?all=1&x=%0d%0aSet-Cookie:a#cost"
    assert redirected.ask("/old/", "POST").status == "405 Method Not Allowed"


@pytest.mark.parametrize("address", ["/spa/", "/spa"])
def test_a_page_that_is_gone_says_so_and_where_to_look(redirected, address):
    got = redirected.ask(address)

    assert got.status == "410 Gone"
    assert b"This page is gone" in got.body
    assert b'content="noindex"' in got.body
    assert b'action="/search/"' in got.body
    assert got.headers["Cache-Control"] == "public, no-cache"
    assert redirected.reached_django == []


def test_old_names_are_in_no_list(redirected, client):
    for listing in ("/sitemap.xml", "/changes.xml", "/", "/faq/"):
        body = redirected.ask(listing).body
        assert not any(old in body for old in (b"/old/", b"/hot/", b"/spa/"))
    assert redirected.ask("/nowhere/").status == "404 Not Found"


def test_a_redirect_can_be_taken_back_or_sent_elsewhere(redirected, small_site):
    kept = redirected.ask("/old/").headers["ETag"]
    small_site.write("en/redirects.yaml", "old.md: index.md\nspa.md: gone\n")
    live_library().look()
    again = redirected.ask("/old/", if_none_match=kept)

    assert (again.status, again.headers["Location"]) == ("301 Moved Permanently", "/")
    assert redirected.ask("/hot/").status == "404 Not Found"
    assert redirected.ask("/hot").status == "301 Moved Permanently"
    small_site.page("old.md", "Here again.\n")
    live_library().look()
    assert redirected.ask("/old/").status == "200 OK"
    assert redirected.ask("/old").headers["Location"] == "/old/"


def test_a_broken_file_takes_neither_pages_nor_old_addresses_down(redirected, small_site):
    small_site.write("en/redirects.yaml", "old.md: [\n")
    live_library().look()

    assert redirected.ask("/faq/").status == "200 OK"
    assert redirected.ask("/old/").headers["Location"] == "/faq/"


def test_an_old_address_is_drawn_once(redirected, small_site):
    small_site.write("en/redirects.yaml", "old.md: faq.md\nspa.md: gone\nnew.md: faq.md\n")
    live_library().look()

    assert {"/old/", "/spa/", "/hot/"} & set(redirected.reached_django) == set()
    assert "/new/" in redirected.reached_django
