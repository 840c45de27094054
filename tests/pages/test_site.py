"""The shipped pages, asked for at the front door."""

import re
from xml.etree import ElementTree

import pytest

from microsite.pages.library import current_library
from tests.addresses import ADDRESSES, PAGES


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_promised_address_answers(client, address):
    assert client.get(address).status_code == 200


def test_every_page_of_the_library_is_tested_here():
    assert sorted(current_library().pages) == sorted(PAGES)


def test_no_link_is_dead(client):
    """Follow every link of every page, its anchor included."""
    seen: dict[str, str] = {}

    def text_of(path: str) -> str:
        if path not in seen:
            answer = client.get(path)
            assert answer.status_code == 200, path
            seen[path] = b"".join(answer).decode(errors="replace")
        return seen[path]

    for page in PAGES:
        for target in set(re.findall(r'(?:href|src)="([^"]+)"', text_of(page))):
            if re.match(r"(https:|mailto:|tel:)", target):
                continue
            path, _, anchor = target.partition("#")
            path = path.removeprefix("http://127.0.0.1:8000") or page
            assert path.startswith("/"), f"{page} links to {target}"
            if path.startswith("/static/"):
                continue
            assert not anchor or f'id="{anchor}"' in text_of(path), f"{page} links to {target}"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_title_one_main_heading_and_no_double_id(client, address):
    text = client.get(address).content.decode()

    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert len(re.findall(r"<title>[^<]+</title>", re.sub(r"<svg.*?</svg>", "", text, flags=re.S))) == 1  # fmt: skip
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_needs_no_script_and_no_other_host(client, address):
    text = client.get(address).content.decode()

    assert not re.search(r'<script(?! type="(application/ld\+json|speculationrules)">)', text)
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r'(?:src|srcset)="(?!/)', text)
    assert re.findall(r'<link[^>]+href="(?!/|http://127.0.0.1:8000)', text) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_that_it_is_a_demonstration_and_not_reviewed(client, address):
    text = client.get(address).content.decode()

    assert "demonstration" in text.lower()
    assert "not yet reviewed by a clinician" in text.lower()


def test_the_sitemap_lists_every_page_with_its_last_change(client):
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

    listed = [node.text for node in root.iterfind("s:url/s:loc", names)]
    dates = [node.text for node in root.iterfind("s:url/s:lastmod", names)]

    assert sorted(listed) == sorted(f"http://127.0.0.1:8000{path}" for path in PAGES)
    assert len(dates) == len(listed)


def test_robots_are_kept_from_staff_pages_and_told_of_the_sitemap(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /staff/" in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text


def test_security_txt_has_what_its_standard_asks(client):
    text = client.get("/.well-known/security.txt").content.decode()

    assert re.search(r"^Contact: mailto:\S+@\S+$", text, re.M)
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", text, re.M)


def test_a_faq_link_from_elsewhere_keeps_its_anchor():
    anchors = {heading.anchor for heading in current_library().pages["/faq/"].contents}

    assert len(anchors) > 39


@pytest.mark.parametrize("name", ["how-it-works", "benefits", "candidacy", "faq"])
def test_the_four_pages_of_the_mission_are_cited(name):
    assert len(current_library().pages[f"/{name}/"].references) >= 10
