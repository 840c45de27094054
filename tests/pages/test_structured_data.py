"""What the pages tell machines: valid in the terms of schema.org, and nothing that patients cannot see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, time
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.defaultfilters import date as shown_date
from django.template.defaultfilters import time as shown_time

from microsite.content import Clinic, review_digest
from microsite.pages.library import current_library
from tests.addresses import PAGES
from tests.pages.schema_org import DAYS, VALUES, Node, faults, kinds

# Not said in words: what kind of thing it is, and where it is.
NOT_WORDS = {"@context", "@type", "@id", "dayOfWeek", "inLanguage"}
ADDRESSES = {"url", "item", "mainEntityOfPage"}
# What stands between the words that are quoted: numbers of references, drawings, and the meaning of
# a term with the link that replaces its button in old browsers.
BETWEEN_WORDS = {"citation", "figure__drawing", "term__meaning", "term__link"}
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Reader(HTMLParser):
    """Collects the words of the body, all of them and without those between quoted words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.plain_words = ""
        self.links: set[str] = set()
        self._open: list[tuple[str, bool, bool]] = []
        self.feed(html[html.index("<body") :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.links.add(attributes.get("href") or "")
        if tag in VOID:
            return
        _, hidden, between = self._open[-1] if self._open else ("", False, False)
        classes = set((attributes.get("class") or "").split())
        self._open.append(
            (tag, hidden or tag in ("script", "style"), between or bool(classes & BETWEEN_WORDS))
        )

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        _, hidden, between = self._open[-1] if self._open else ("", False, False)
        if not hidden:
            self.words += data
            self.plain_words += "" if between else data

    def shows(self, words: str) -> bool:
        wanted = without_spaces(words)
        return wanted in without_spaces(self.words) or wanted in without_spaces(self.plain_words)


def without_spaces(words: str) -> str:
    return "".join(words.split()).casefold()


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield (property, string) for every string inside."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, key)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from strings(item, name)


def as_shown(key: str, value: str) -> list[str]:
    """Return the words that a page must have to state the value."""
    if re.fullmatch(VALUES["Date"], value):
        return [shown_date(date.fromisoformat(value), "j F Y")]
    if re.fullmatch(VALUES["Time"], value):
        return [shown_time(time.fromisoformat(value), "P").replace(".", "").replace(" ", "")]
    return value.split(", ") if key == "address" else [value]


def data_of(html: str) -> Node:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 1
    data: Node = json.loads(blocks[0])
    return data


def node_of(data: Node, kind: str) -> Node:
    return next(node for node in data["@graph"] if kind in kinds(node))


def html_of(client, address: str) -> str:
    text: str = client.get(address).content.decode()
    return text


# The form is drawn for each visitor, and is not a page that is looked for.
TOLD = [address for address in PAGES if address != "/consultation/"]


@pytest.mark.parametrize("address", TOLD)
def test_what_a_page_tells_machines_is_valid(client, address):
    assert faults(data_of(html_of(client, address))) == []


@pytest.mark.parametrize("address", TOLD)
def test_a_page_tells_machines_only_what_it_shows(client, address):
    html = html_of(client, address)
    reader = Reader(html)
    unseen = [
        (key, words)
        for key, value in strings(data_of(html))
        if key not in NOT_WORDS | ADDRESSES
        for words in as_shown(key, value)
        if not reader.shows(words)
    ]

    assert unseen == []


@pytest.mark.parametrize("address", TOLD)
def test_an_address_told_to_machines_is_the_page_or_a_link_on_it(client, address):
    html = html_of(client, address)
    site = "http://127.0.0.1:8000"
    links = Reader(html).links | {address, "/"}
    known = links | {site + link for link in links} | {f"{site}{address}#{i}" for i in ids(html)}

    assert [v for k, v in strings(data_of(html)) if k in ADDRESSES and v not in known] == []


def ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


def test_the_language_told_to_machines_is_that_of_the_page(client):
    html = html_of(client, "/risks/")

    assert f'<html lang="{node_of(data_of(html), "WebPage")["inLanguage"]}"' in html


PAGE_TYPES = {
    "/": "WebPage",
    "/risks/": "MedicalWebPage",
    "/faq/": ["MedicalWebPage", "FAQPage"],
    "/clinic/": "AboutPage",
    "/about-this-site/": "AboutPage",
    "/privacy/": "WebPage",
}


@pytest.mark.parametrize(("address", "expected"), PAGE_TYPES.items())
def test_a_page_says_what_kind_of_page_it_is(client, address, expected):
    assert node_of(data_of(html_of(client, address)), "WebPage")["@type"] == expected


def test_each_question_of_the_faq_is_told_with_its_answer(client):
    page = current_library().pages["/faq/"]
    questions = [part.title for part in page.parts if part.level == 3]
    told = node_of(data_of(html_of(client, "/faq/")), "FAQPage")["mainEntity"]

    assert [question["name"] for question in told] == questions
    assert len(questions) >= 39


def test_a_clinic_page_tells_how_to_reach_the_clinic_and_when(client):
    clinic = node_of(data_of(html_of(client, "/clinic/")), "MedicalClinic")

    assert clinic["telephone"] == "01632 960123"
    assert clinic["email"] == "hello@example.com"
    assert clinic["address"] == "1 Example Street (not a real place), Exampletown, XX00 0XX"
    hours = {
        (day.rpartition("/")[2], entry["opens"], entry["closes"])
        for entry in clinic["openingHoursSpecification"]
        for day in entry["dayOfWeek"]
    }
    assert hours == {
        ("Monday", "09:00", "18:00"),
        ("Tuesday", "09:00", "18:00"),
        ("Wednesday", "09:00", "18:00"),
        ("Thursday", "09:00", "18:00"),
        ("Friday", "09:00", "17:00"),
        ("Saturday", "10:00", "14:00"),
    }


@pytest.mark.parametrize("address", ["/", "/clinic/", "/risks/"])
def test_machines_are_told_that_a_demonstration_is_one(client, address):
    clinic = node_of(data_of(html_of(client, address)), "MedicalClinic")

    assert clinic["description"] == "Demonstration site. This clinic does not exist."


def test_a_real_clinic_is_not_called_a_demonstration(client, small_site):
    assert "description" not in node_of(data_of(html_of(client, "/")), "MedicalClinic")


def test_the_way_to_a_page_is_told_in_order(client):
    listed = node_of(data_of(html_of(client, "/risks/")), "BreadcrumbList")["itemListElement"]

    assert [(entry["position"], entry["item"]) for entry in listed] == [
        (1, "http://127.0.0.1:8000/"),
        (2, "http://127.0.0.1:8000/risks/"),
    ]


def test_every_source_of_a_page_is_told(client):
    references = current_library().pages["/risks/"].references
    told = node_of(data_of(html_of(client, "/risks/")), "WebPage")["citation"]

    assert [entry["name"] for entry in told] == [ref.source.citation for ref in references]
    assert [entry["url"] for entry in told] == [ref.source.link for ref in references]


def test_every_term_of_the_glossary_is_told(client):
    told = node_of(data_of(html_of(client, "/glossary/")), "DefinedTermSet")["hasDefinedTerm"]

    assert [term["name"] for term in told] == [term.term for term in current_library().terms]


def test_no_shipped_page_claims_a_review(client):
    assert [address for address in TOLD if "lastReviewed" in html_of(client, address)] == []


REVIEWED = {"reviewed_by": "Dr Sam Field", "reviewed_on": "2026-11-20"}


def test_a_reviewed_page_tells_who_reviewed_it_and_when(client, small_site):
    file = small_site.page("risks.md", **REVIEWED, reviewed_hash="0" * 16)
    small_site.page("risks.md", **REVIEWED, reviewed_hash=review_digest(file.parent, file.name))
    page = node_of(data_of(html_of(client, "/risks/")), "WebPage")

    assert page["lastReviewed"] == "2026-11-20"
    assert page["reviewedBy"] == {"@type": "Person", "name": "Dr Sam Field"}


def test_a_page_that_changed_since_its_review_claims_none(client, small_site):
    small_site.page("risks.md", **REVIEWED, reviewed_hash="0" * 16)
    page = node_of(data_of(html_of(client, "/risks/")), "WebPage")

    assert "lastReviewed" not in page
    assert "reviewedBy" not in page


def test_a_procedure_is_told_under_the_names_that_the_page_uses(client, small_site):
    body = "Microneedling is also called skin needling.\n"
    small_site.page("how.md", body, procedure="Microneedling", also_called="[skin needling, dermarolling]")  # fmt: skip
    procedure = node_of(data_of(html_of(client, "/how/")), "MedicalProcedure")

    assert procedure["name"] == "Microneedling"
    assert procedure["alternateName"] == ["skin needling"]


def test_a_procedure_that_the_page_does_not_name_is_not_told(client, small_site):
    small_site.page("how.md", procedure="Microneedling")

    assert "MedicalProcedure" not in html_of(client, "/how/")


def test_no_words_of_a_page_can_end_the_data_block(client, small_site):
    title = "</script><script>alert(1)</script><!-- & more"
    small_site.page("odd.md", title=f"'{title}'")
    html = html_of(client, "/odd/")

    assert node_of(data_of(html), "WebPage")["name"] == title
    assert "<script>" not in html


def test_a_question_without_an_answer_is_not_told(client, small_site):
    small_site.page(
        "faq.md", "## One\n\n### Does it hurt?\n\nA little.\n\n### Is it?\n", layout="faq"
    )
    page = node_of(data_of(html_of(client, "/faq/")), "FAQPage")

    assert page["mainEntity"] == [
        {
            "@type": "Question",
            "name": "Does it hurt?",
            "acceptedAnswer": {"@type": "Answer", "text": "A little."},
        }
    ]


def planted() -> dict[str, Any]:
    def change(kind: str, **values: Any) -> Any:
        return lambda data: node_of(data, kind).update(values)

    def lose(kind: str, key: str) -> Any:
        return lambda data: node_of(data, kind).pop(key)

    return {
        "MedicalProcedure knows no lastReviewed": change("MedicalProcedure", lastReviewed="2026-11-22"),
        "WebPage knows no medicalAudience": change("WebPage", **{"@type": "WebPage"}),
        "MedicalWebPage.dateModified cannot be “22 November 2026”": change("WebPage", dateModified="22 November 2026"),
        "MedicalWebPage.reviewedBy cannot be “Sam”": change("WebPage", reviewedBy="Sam"),
        "MedicalWebPage.about refers to nothing": change("WebPage", about={"@id": "#nobody"}),
        "MedicalWebPage.publisher cannot be BreadcrumbList": change("WebPage", publisher={"@id": "http://127.0.0.1:8000/how-it-works/#breadcrumb"}),
        "MedicalWebPage has no description": lose("WebPage", "description"),
        "BreadcrumbList.itemListElement is empty": change("BreadcrumbList", itemListElement=[]),
        "ListItem has no name": lambda data: node_of(data, "BreadcrumbList")["itemListElement"][0].pop("name"),
        "Question has no acceptedAnswer": change("WebPage", mainEntity=[{"@type": "Question", "name": "Why?"}]),
        "MedicalClinic.openingHoursSpecification cannot be “9 to 5”": change("MedicalClinic", openingHoursSpecification="9 to 5"),
    }  # fmt: skip


@pytest.mark.parametrize(("fault", "plant"), planted().items())
def test_these_tests_see_a_planted_fault(client, fault, plant):
    data = deepcopy(data_of(html_of(client, "/how-it-works/")))
    assert faults(data) == []
    plant(data)

    assert faults(data) == [fault]


def test_every_day_of_the_week_is_called_as_schema_org_calls_it():
    assert tuple(f"{day}".capitalize() for day in list(Clinic.model_fields["hours"].annotation.model_fields)) == DAYS  # fmt: skip
