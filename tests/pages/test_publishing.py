"""Finished pages: what Django answered, as bytes, without Django."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest

from microsite.pages import publishing
from microsite.pages.library import live_library
from microsite.pages.packing import best_encoding


def test_a_page_is_answered_without_django(visitor):
    got = visitor.ask("/faq/")

    assert got.status == "200 OK"
    assert b"Old words." in got.body
    assert visitor.reached_django == []


@pytest.mark.parametrize("path", ["/", "/faq/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt"])  # fmt: skip
def test_a_finished_page_is_what_django_answers(visitor, client, path):
    finished = visitor.ask(path)
    live = client.get(path, headers={"host": "127.0.0.1:8000"})

    assert finished.body == live.content
    own = {"ETag", "Vary", "Content-Length"}
    assert {k: v for k, v in finished.headers.items() if k not in own} == {
        k: v for k, v in live.headers.items() if k not in own
    }


@pytest.mark.parametrize("unpack", [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_comes_packed_in_what_the_browser_accepts(visitor, unpack):
    encoding, function = unpack
    plain, packed = visitor.ask("/faq/"), visitor.ask("/faq/", accept_encoding=encoding)

    assert packed.headers["Content-Encoding"] == encoding
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert int(packed.headers["Content-Length"]) == len(packed.body) < len(plain.body)
    assert function(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("identity", ""),
        ("br ; q=0.1", "br"),
        ("deflate, *;q=0", ""),
        ("gzip;q=1.0", "gzip"),
        (";;;,,", ""),
    ],
)
def test_the_best_encoding_is_chosen(accepted, best):
    assert best_encoding(accepted) == best


def test_a_page_that_the_browser_has_is_not_sent_again(visitor):
    etag = visitor.ask("/faq/", accept_encoding="br").headers["ETag"]

    again = visitor.ask("/faq/", accept_encoding="br", if_none_match=etag)
    other = visitor.ask("/faq/", accept_encoding="br", if_none_match='"other"')
    weak = visitor.ask("/faq/", accept_encoding="br", if_none_match=f'W/{etag}, "x"')

    assert (again.status, again.body) == ("304 Not Modified", b"")
    assert again.headers["ETag"] == etag
    assert "Content-Length" not in again.headers
    assert "Cache-Control" in again.headers
    assert other.status == "200 OK"
    assert weak.status == "304 Not Modified"


def test_head_has_the_headers_of_get_and_no_body(visitor):
    get, head = visitor.ask("/faq/"), visitor.ask("/faq/", method="HEAD")

    assert head.body == b""
    assert head.headers == get.headers


@pytest.mark.parametrize(
    ("path", "method", "query", "status"),
    [
        ("/faq/", "GET", "a=1", "200 OK"),
        ("/nowhere/", "GET", "", "404 Not Found"),
        ("/faq/", "POST", "", "405 Method Not Allowed"),
        ("/faq/", "DELETE", "", "405 Method Not Allowed"),
        ("/healthz", "GET", "", "200 OK"),
    ],
)
def test_everything_else_is_left_to_django(visitor, path, method, query, status):
    got = visitor.ask(path, method, query)

    assert got.status == status
    assert visitor.reached_django == [path]


def test_a_content_type_that_nobody_can_read_is_no_fault_of_ours(visitor):
    got = visitor.ask("/consultation/", "POST", CONTENT_TYPE="text/plain; charset*=foo''bar")

    assert got.status == "200 OK"
    assert b"Start now" in got.body


def test_the_pages_of_a_request_are_never_kept_but_the_one_that_it_starts_on(visitor):
    start = visitor.ask("/consultation/")
    first, second = visitor.ask("/consultation/", "POST"), visitor.ask("/consultation/", "POST")

    assert visitor.reached_django == ["/consultation/", "/consultation/"]
    assert b"submission_key" not in start.body
    assert start.headers["Cache-Control"] == "public, no-cache"
    for page in (first, second):
        assert page.headers["Cache-Control"] == "private, no-cache"


def test_an_unknown_page_is_answered_with_finished_bytes(visitor):
    got = visitor.ask("/nowhere/", accept_encoding="br")

    assert got.headers["Content-Encoding"] == "br"
    assert b"Test Clinic" in brotli.decompress(got.body)
    assert int(got.headers["Content-Length"]) == len(got.body)


def test_the_address_of_the_404_page_is_a_404_itself(visitor):
    assert visitor.ask(publishing.NOT_FOUND).status == "404 Not Found"


def test_a_fault_shows_a_page_that_was_finished_before(visitor, monkeypatch):
    def fail(*args):
        raise RuntimeError("deliberate")

    monkeypatch.setattr("microsite.pages.context.main_menu", fail)

    got = visitor.ask("/faq/", query="x=1")

    assert got.status == "500 Internal Server Error"
    assert b"01632 960123" in got.body
    assert b"RuntimeError" not in got.body


def test_an_edit_replaces_pages_in_one_step(visitor, small_site):
    before = visitor.site.answers
    small_site.page("faq.md", "New words.\n", layout="faq", title="Questions")
    live_library().look()

    assert b"New words." in visitor.ask("/faq/").body
    assert b"Old words." in before["/faq/"].body
    assert visitor.site.answers["/robots.txt"] is before["/robots.txt"]


@pytest.mark.parametrize("path", ["/", "/faq/", "/consultation/", "/nowhere/", "/robots.txt"])
def test_public_answers_carry_the_security_headers_and_no_cookie(visitor, path):
    headers = visitor.ask(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[^ ']{44}'", policy["script-src"])
    styles = r"'none'" if path == "/robots.txt" else r"'sha256-[^ ']{44}'"
    assert re.fullmatch(styles, policy["style-src"])
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")
