"""What a page says, said once more for machines: JSON-LD in the words of schema.org.

It states only what the page shows. ``tests/pages/test_structured_data.py`` holds it to that, and
to the properties that schema.org defines for each type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from microsite.content import Clinic, Page, Reference, Term
from microsite.pages.menus import MenuLink

Node = dict[str, Any]

SCHEMA = "https://schema.org"
PAGE_TYPES = {"consultation": "ContactPage", "search": "SearchResultsPage"}
ABOUT_PAGES = ("/clinic/", "/about-this-site/")
UNDATED = ("consultation", "search")  # Their templates show no dates.
QUESTION_LEVEL = 3
# templates/components/demonstration.html says it on every page.
DEMONSTRATION = "Demonstration site. This clinic does not exist."
# So that no text can end the element which the JSON stands in.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def structured_data(
    page: Page,
    clinic: Clinic,
    breadcrumbs: Sequence[MenuLink],
    site_url: str,
    terms: Sequence[Term] = (),
) -> SafeString:
    """Return the JSON-LD of a page; ``terms`` are those that it lists."""
    graph = [
        _web_page(page, site_url, has_breadcrumbs=bool(breadcrumbs), has_terms=bool(terms)),
        _clinic(page, clinic, site_url),
        *_breadcrumb_list(page, breadcrumbs, site_url),
        *_procedure(page, site_url),
        *_term_set(page, terms, site_url),
    ]
    text = json.dumps(
        {"@context": SCHEMA, "@graph": graph}, ensure_ascii=False, separators=(",", ":")
    )
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 (it has no < > & any more)


def _web_page(page: Page, site_url: str, *, has_breadcrumbs: bool, has_terms: bool) -> Node:
    url = site_url + page.path
    node: Node = {
        "@type": _page_types(page),
        "@id": url,
        "url": url,
        "name": page.title,
        "description": page.summary,
        "inLanguage": settings.LANGUAGE,
        "publisher": {"@id": _clinic_id(site_url)},
    }
    if page.layout not in UNDATED:
        node["dateModified"] = page.changed.isoformat()
    if has_breadcrumbs:
        node["breadcrumb"] = {"@id": f"{url}#breadcrumb"}
    if page.section == "guide":
        node["audience"] = node["medicalAudience"] = {"@type": "Patient"}
    if page.review.state == "reviewed" and page.review.on:
        node["lastReviewed"] = page.review.on.isoformat()
        node["reviewedBy"] = {"@type": "Person", "name": page.review.by}
    if page.references:
        node["citation"] = [_citation(reference) for reference in page.references]
    return node | _subject(page, site_url, has_terms=has_terms)


def _page_types(page: Page) -> str | list[str]:
    if page.layout == "faq":
        return ["MedicalWebPage", "FAQPage"] if page.section == "guide" else "FAQPage"
    if page.section == "guide":
        return "MedicalWebPage"
    if page.path in ABOUT_PAGES:
        return "AboutPage"
    return PAGE_TYPES.get(page.layout, "WebPage")


def _subject(page: Page, site_url: str, *, has_terms: bool) -> Node:
    """Return what the page is about, and its main content where that is a list."""
    subject: Node = {}
    if _shows(page, page.procedure):
        subject["about"] = {"@id": _procedure_id(page, site_url)}
    elif page.layout == "home" or page.section == "clinic":
        subject["about"] = {"@id": _clinic_id(site_url)}
    questions = list(_questions(page)) if page.layout == "faq" else []
    if questions:
        subject["mainEntity"] = questions
    elif has_terms:
        subject["mainEntity"] = {"@id": _term_set_id(page, site_url)}
    return subject


def _questions(page: Page) -> Iterator[Node]:
    for number, part in enumerate(page.parts):
        if part.level != QUESTION_LEVEL:
            continue
        below = takewhile(lambda other: other.level > QUESTION_LEVEL, page.parts[number + 1 :])
        words = [part.text, *(f"{other.title} {other.text}" for other in below)]
        answer = " ".join(words).strip()
        if answer:
            yield {
                "@type": "Question",
                "name": part.title,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }


def _citation(reference: Reference) -> Node:
    source = reference.source
    return {"@type": "CreativeWork", "name": source.citation, "url": source.link}


def _clinic(page: Page, clinic: Clinic, site_url: str) -> Node:
    """Return the clinic: all about it where a visitor looks for that, else who it is."""
    node: Node = {
        "@type": "MedicalClinic",
        "@id": _clinic_id(site_url),
        "name": clinic.name,
        "url": f"{site_url}/",
    }
    if clinic.demonstration:
        node["description"] = DEMONSTRATION
    if page.layout == "home" or page.section == "clinic":
        node |= {
            "telephone": clinic.phone,
            "email": clinic.email,
            # One text: the file does not say which line is the town.
            "address": ", ".join(clinic.address),
            "openingHoursSpecification": _opening_hours(clinic),
        }
    return node


def _opening_hours(clinic: Clinic) -> list[Node]:
    """Return one entry for all days that have the same hours."""
    days: dict[tuple[str, str], list[str]] = {}
    for day, hours in clinic.hours.week:
        if hours:
            span = f"{hours.opens:%H:%M}", f"{hours.closes:%H:%M}"
            days.setdefault(span, []).append(f"{SCHEMA}/{day}")
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": names,
            "opens": opens,
            "closes": closes,
        }
        for (opens, closes), names in days.items()
    ]


def _breadcrumb_list(page: Page, breadcrumbs: Sequence[MenuLink], site_url: str) -> Iterator[Node]:
    if not breadcrumbs:
        return
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": link.title,
            "item": site_url + link.url,
        }
        for position, link in enumerate(breadcrumbs, start=1)
    ]
    yield {
        "@type": "BreadcrumbList",
        "@id": f"{site_url}{page.path}#breadcrumb",
        "itemListElement": items,
    }


def _procedure(page: Page, site_url: str) -> Iterator[Node]:
    if not _shows(page, page.procedure):
        return
    node: Node = {
        "@type": "MedicalProcedure",
        "@id": _procedure_id(page, site_url),
        "name": page.procedure,
        "mainEntityOfPage": site_url + page.path,
    }
    other_names = [name for name in page.also_called if _shows(page, name)]
    yield node | ({"alternateName": other_names} if other_names else {})


def _shows(page: Page, name: str) -> bool:
    """Return whether the page says the name: machines are told no more than patients."""
    said = (page.title, page.summary, *(f"{part.title}\n{part.text}" for part in page.parts))
    return bool(name) and name.casefold() in "\n".join(said).casefold()


def _term_set(page: Page, terms: Sequence[Term], site_url: str) -> Iterator[Node]:
    if not terms:
        return
    url = site_url + page.path
    listed = [
        {
            "@type": "DefinedTerm",
            "name": term.term,
            "description": term.meaning,
            "url": f"{url}#{term.anchor}",
        }
        for term in terms
    ]
    yield {
        "@type": "DefinedTermSet",
        "@id": _term_set_id(page, site_url),
        "name": page.title,
        "hasDefinedTerm": listed,
    }


def _clinic_id(site_url: str) -> str:
    return f"{site_url}/#clinic"


def _procedure_id(page: Page, site_url: str) -> str:
    return f"{site_url}{page.path}#procedure"


def _term_set_id(page: Page, site_url: str) -> str:
    return f"{site_url}{page.path}#terms"
