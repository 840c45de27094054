"""The feed of changes, as a feed reader takes it in."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

import pytest

from tests.addresses import PAGES
from tests.folder import forget_library

ATOM = "{http://www.w3.org/2005/Atom}"
DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"


def feed_of(client) -> ElementTree.Element:
    return ElementTree.fromstring(client.get("/changes.xml").content)


def text_of(element: ElementTree.Element, name: str) -> str:
    [found] = element.findall(ATOM + name)
    assert found.text
    return found.text


def with_changes(*lines: str) -> str:
    return "\n" + "\n".join(f"  - {line}" for line in lines)


def faults(feed: ElementTree.Element) -> list[str]:
    """Return what RFC 4287 requires (4.1.1 and 4.1.2) and this feed lacks."""
    wrong = [] if feed.tag == f"{ATOM}feed" else ["no feed"]
    entries = feed.findall(f"{ATOM}entry")
    for element in [feed, *entries]:
        wrong += [
            f"{name}: {len(element.findall(ATOM + name))}"
            for name in ("id", "title", "updated")
            if len(element.findall(ATOM + name)) != 1
        ]
        wrong += [
            f"updated: {node.text}"
            for node in element.findall(f"{ATOM}updated")
            if not re.fullmatch(DATE, node.text or "")
        ]
        wrong += [
            f"id: {node.text}"
            for node in element.findall(f"{ATOM}id")
            if not re.match(r"(https?|tag):\S+$", node.text or "")
        ]
        if not [link for link in element.findall(f"{ATOM}link") if link.get("rel") in ("alternate", None)]:  # fmt: skip
            wrong.append("no link")
    if not feed.findall(f"{ATOM}author/{ATOM}name"):
        wrong.append("no author")
    if not [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]:
        wrong.append("no link to itself")
    ids = [node.text for node in feed.iter(f"{ATOM}id")]
    return wrong + ([] if len(ids) == len(set(ids)) else ["an id is used twice"])


def test_the_shipped_feed_is_valid_atom(client):
    answer = client.get("/changes.xml")

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer["Cache-Control"] == "public, no-cache"
    assert faults(ElementTree.fromstring(answer.content)) == []


def test_every_page_leads_to_the_feed(client):
    link = '<link rel="alternate" type="application/atom+xml" href="/changes.xml"'

    pages = [address for address in PAGES if address != "/consultation/"]
    assert [page for page in pages if link not in client.get(page).content.decode()] == []


def test_a_change_is_told_with_its_reason_its_page_and_its_day(client, small_site):
    lines = with_changes("{on: 2026-11-21, what: We corrected a number., why: A new study.}")
    small_site.page("risks.md", title="Risks", changes=lines)
    feed = feed_of(client)
    [entry] = feed.findall(f"{ATOM}entry")

    assert faults(feed) == []
    assert text_of(feed, "title") == "Changes at Test Clinic"
    assert text_of(entry, "title") == "Risks: We corrected a number."
    assert text_of(entry, "summary") == "We corrected a number. A new study."
    assert text_of(entry, "updated") == text_of(feed, "updated") == "2026-11-21T00:00:00+00:00"
    assert entry.find(f"{ATOM}link").get("href") == "http://127.0.0.1:8000/risks/"


def test_a_change_keeps_its_id_when_others_are_added(client, small_site):
    older = "{on: 2026-11-20, what: First published.}"
    same_day = "{on: 2026-11-21, what: We added a table.}"
    small_site.page("risks.md", changes=with_changes(same_day, older))
    before = [text_of(entry, "id") for entry in feed_of(client).findall(f"{ATOM}entry")]
    later = "{on: 2026-11-21, what: We corrected the table.}"
    small_site.page("risks.md", changes=with_changes(later, same_day, older))
    library = small_site.load()
    small_site.page("faq.md", changes=with_changes(later))

    forget_library()
    feed = feed_of(client)
    after = [text_of(entry, "id") for entry in feed.findall(f"{ATOM}entry")]

    assert len(library.changes) == 3
    assert faults(feed) == []
    assert set(before) < set(after)
    assert before == [
        "tag:127.0.0.1,2026-11-21:/risks/1",
        "tag:127.0.0.1,2026-11-20:/risks/1",
    ]
    assert "tag:127.0.0.1,2026-11-21:/risks/2" in after


def test_only_the_newest_fifty_are_listed(client, small_site):
    days = [f"2026-{month:02}-{day:02}" for month in (9, 10) for day in range(1, 29)]
    lines = with_changes(*(f"{{on: {day}, what: Changed on {day}.}}" for day in days))
    small_site.page("risks.md", changes=lines)
    entries = feed_of(client).findall(f"{ATOM}entry")

    assert [text_of(entry, "updated")[:10] for entry in entries] == sorted(days)[:-51:-1]


def test_without_changes_the_feed_is_empty_valid_and_always_the_same(client, small_site):
    feed = feed_of(client)

    assert faults(feed) == []
    assert feed.findall(f"{ATOM}entry") == []
    assert text_of(feed, "updated") == "2026-11-22T00:00:00+00:00"
    assert client.get("/changes.xml").content == client.get("/changes.xml").content


def test_signs_of_markup_in_a_change_stay_words(client, small_site):
    lines = with_changes("{on: 2026-11-21, what: 'We took <b> & </b> out.'}")
    small_site.page("risks.md", title="'Risks & <more>'", changes=lines)
    [entry] = feed_of(client).findall(f"{ATOM}entry")

    assert text_of(entry, "title") == "Risks & <more>: We took <b> & </b> out."
    assert entry.find(f"{ATOM}summary").get("type") == "html"
    assert html.unescape(text_of(entry, "summary")) == "We took <b> & </b> out."
    assert "<" not in text_of(entry, "summary")


def test_the_feed_can_only_be_read(client):
    assert client.post("/changes.xml").status_code == 405


PLANTED = {
    "id: 0": lambda feed: feed.remove(feed.find(f"{ATOM}id")),
    "updated: today": lambda feed: setattr(feed.find(f"{ATOM}updated"), "text", "today"),
    "no author": lambda feed: feed.remove(feed.find(f"{ATOM}author")),
    "an id is used twice": lambda feed: setattr(
        feed.find(f"{ATOM}entry/{ATOM}id"), "text", feed.find(f"{ATOM}id").text
    ),
}


@pytest.mark.parametrize(("fault", "plant"), PLANTED.items())
def test_these_tests_see_a_planted_fault(client, small_site, fault, plant):
    small_site.page("risks.md", changes=with_changes("{on: 2026-11-21, what: New.}"))
    feed = feed_of(client)
    plant(feed)

    assert faults(feed) == [fault]
