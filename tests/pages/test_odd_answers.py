"""Answers in odd circumstances: https only, failing pages, pictures that are gone."""

import re

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from PIL import Image

from microsite.pages.checks import content_is_ready_for_patients
from microsite.pages.library import live_library
from microsite.pages.publishing import PublishedSite
from tests.folder import ContentFolder, forget_library
from tests.pages.visitor import Visitor


def test_any_copy_that_the_browser_has_will_do(visitor):
    got = visitor.ask("/faq/", if_none_match="*")

    assert (got.status, got.body) == ("304 Not Modified", b"")


def test_a_page_that_sets_a_cookie_is_never_kept(visitor):
    def with_cookie(environ, start_response):
        response = HttpResponse("for you alone")
        response.set_cookie("a", "b")
        start_response("200 OK", [*response.items(), ("Set-Cookie", "a=b")])
        return response

    site = PublishedSite(with_cookie)
    site.publish(live_library().current)

    assert [path for path in site.answers if path.startswith("/")] == []


@pytest.mark.parametrize(
    ("said_by_proxy", "status"),
    [("", "301 Moved Permanently"), ("http", "301 Moved Permanently"), ("https", "200 OK")],
)
def test_a_page_is_sent_over_https_only(small_site, settings, said_by_proxy, status):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    got = Visitor().ask("/", x_forwarded_proto=said_by_proxy)

    assert got.status == status


def test_nobody_but_a_trusted_proxy_can_claim_https(small_site, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = None
    settings.SITE_URL = "https://127.0.0.1:8000"

    assert Visitor().ask("/", x_forwarded_proto="https").status == "301 Moved Permanently"


def test_a_page_that_fails_keeps_its_last_answer(visitor, small_site, monkeypatch):
    def fail(*args):
        raise RuntimeError("deliberate")

    monkeypatch.setattr("microsite.pages.context.breadcrumbs", fail)
    small_site.page("other.md")
    live_library().look()

    assert visitor.ask("/faq/").status == "200 OK"
    assert b"Old words." in visitor.ask("/faq/").body


@pytest.mark.parametrize("path", ["/faq/", "/nowhere/", "/faq", "/robots.txt"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "evil.example"])
def test_every_answer_carries_every_security_header(visitor, path, host):
    headers = visitor.ask(path, query="x=1", host=host).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Permissions-Policy"].startswith("camera=()")
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


def test_over_https_the_policy_asks_for_https_everywhere(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    policy = client.get("/", secure=True).headers["Content-Security-Policy"]

    assert policy.endswith("; upgrade-insecure-requests")


@pytest.mark.parametrize("path", ["/healthz", "/robots.txt", "/sitemap.xml", "/.well-known/security.txt"])  # fmt: skip
def test_what_can_only_be_read_refuses_a_post_as_that(visitor, path):
    assert visitor.ask(path, "POST").status == "405 Method Not Allowed"


def test_a_problem_in_a_page_is_told_before_deployment(small_site: ContentFolder):
    small_site.page("faq.md", "[x](cost.md)\n")

    assert "pages.W001" in [message.id for message in content_is_ready_for_patients(None)]


def test_new_pages_are_made_from_the_new_files(visitor, small_site):
    small_site.page("index.md", title="New home", layout="home", section="site", order=1)
    live_library().look()

    assert b"New home" in visitor.ask("/").body
    assert b"New home" in visitor.ask("/faq/").body


def add_pen(small_site: ContentFolder, size: tuple[int, int]) -> None:
    (small_site.root / "images").mkdir(exist_ok=True)
    Image.new("RGB", size).save(small_site.root / "images/pen.png")


def address_of_pen(visitor: Visitor) -> str:
    text = visitor.ask("/tried/").body.decode()
    return text.split(' src="')[1].split('"')[0]


@pytest.fixture
def illustrated(small_site: ContentFolder) -> Visitor:
    add_pen(small_site, (4, 3))
    small_site.page("tried.md", "![a pen](images/pen.png)\n")
    return Visitor()


def test_a_picture_is_kept_for_ever_by_browsers(illustrated):
    got = illustrated.ask(address_of_pen(illustrated))

    assert got.status == "200 OK"
    assert got.headers["Content-Type"] == "image/jpeg"
    assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in got.headers


def test_every_offered_copy_of_a_picture_is_there(illustrated):
    text = illustrated.ask("/tried/").body.decode()
    kinds = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}

    for address in set(re.findall(r"/images/[\w-]+/[\w.-]+", text)):
        got = illustrated.ask(address)
        assert (got.status, got.headers["Content-Type"]) == (
            "200 OK",
            kinds[address.rpartition(".")[2]],
        )


@pytest.mark.parametrize(
    "address",
    ["/images/0000000000000000/pen-4.jpg", "{folder}/pen.png", "{folder}/..", "{folder}/pen-5.jpg"],
)
def test_nothing_but_the_copies_is_sent(illustrated, client, address):
    folder = address_of_pen(illustrated).rpartition("/")[0]

    assert client.get(address.replace("{folder}", folder)).status_code == 404


def test_a_page_stays_up_when_its_picture_is_gone(illustrated, small_site):
    address = address_of_pen(illustrated)
    (small_site.root / "images/pen.png").unlink()
    small_site.page("faq.md", "Other words.\n")
    live_library().look()

    assert illustrated.ask("/faq/").status == "200 OK"
    assert illustrated.ask(address).status == "200 OK"


def test_the_site_starts_when_a_picture_is_gone(illustrated, small_site):
    (small_site.root / "images/pen.png").unlink()
    forget_library()

    assert PublishedSite(WSGIHandler()).start().answers["/tried/"].status == "200 OK"


@pytest.mark.parametrize("name", ["my pen.png", "日.png", "a#b.png"])
def test_a_picture_whose_name_is_no_address_is_a_problem(small_site, name):
    (small_site.root / "images").mkdir()
    Image.new("RGB", (4, 3)).save(small_site.root / "images" / name)
    small_site.page("tried.md", f"![a pen](<images/{name}>)\n")

    Visitor()

    [problem] = [each for each in live_library().current.problems if each.holds_page]
    assert "cannot be used: its name" in problem.message
