"""What schema.org allows and requires of the types that the pages use.

Where the tables come from: the type pages of https://schema.org (MedicalWebPage, WebPage,
FAQPage, Question, Answer, MedicalProcedure, MedicalClinic, OpeningHoursSpecification,
BreadcrumbList, ListItem, DefinedTermSet, DefinedTerm, Patient and the types above them), compared
with the vocabulary that its project publishes (github.com/schemaorg/schemaorg, data/schema.ttl and
data/ext/health-lifesci/med-health-core.ttl; release 30). schema.org itself requires no property;
what REQUIRED asks is what Google's guides on FAQ pages, breadcrumbs and local businesses ask, and
what our own readers need. Only properties that we use are listed: another one is looked up first.
"""

from __future__ import annotations

import re
from typing import Any

ABOVE = {
    "WebPage": ["CreativeWork"],
    "MedicalWebPage": ["WebPage"],
    "FAQPage": ["WebPage"],
    "AboutPage": ["WebPage"],
    "ContactPage": ["WebPage"],
    "SearchResultsPage": ["WebPage"],
    "CreativeWork": ["Thing"],
    "Comment": ["CreativeWork"],
    "Question": ["Comment"],
    "Answer": ["Comment"],
    "DefinedTermSet": ["CreativeWork"],
    "Intangible": ["Thing"],
    "DefinedTerm": ["Intangible"],
    "ItemList": ["Intangible"],
    "BreadcrumbList": ["ItemList"],
    "ListItem": ["Intangible"],
    "OpeningHoursSpecification": ["Intangible"],
    "Audience": ["Intangible"],
    "MedicalAudience": ["Audience"],
    "Patient": ["MedicalAudience", "Person"],
    "Person": ["Thing"],
    "Organization": ["Thing"],
    "Place": ["Thing"],
    "LocalBusiness": ["Organization", "Place"],
    "MedicalClinic": ["LocalBusiness", "MedicalOrganization"],
    "MedicalOrganization": ["Organization"],
    "MedicalEntity": ["Thing"],
    "MedicalProcedure": ["MedicalEntity"],
    "Thing": [],
}
PROPERTIES = {
    "Thing": {
        "alternateName": {"Text"},
        "description": {"Text"},
        "mainEntityOfPage": {"CreativeWork", "URL"},
        "name": {"Text"},
        "url": {"URL"},
    },
    "CreativeWork": {
        "about": {"Thing"},
        "audience": {"Audience"},
        "citation": {"CreativeWork", "Text"},
        "dateModified": {"Date", "DateTime"},
        "inLanguage": {"Language", "Text"},
        "mainEntity": {"Thing"},
        "publisher": {"Organization", "Person"},
        "text": {"Text"},
    },
    "WebPage": {
        "breadcrumb": {"BreadcrumbList", "Text"},
        "lastReviewed": {"Date"},
        "reviewedBy": {"Organization", "Person"},
    },
    "MedicalWebPage": {"medicalAudience": {"MedicalAudience", "MedicalAudienceType"}},
    "Question": {"acceptedAnswer": {"Answer", "ItemList"}},
    "ItemList": {"itemListElement": {"ListItem", "Text", "Thing"}},
    # "item" is a Thing, for which an address may stand (schema.org/docs/datamodel.html).
    "ListItem": {"item": {"Thing", "URL"}, "position": {"Integer", "Text"}},
    "DefinedTermSet": {"hasDefinedTerm": {"DefinedTerm"}},
    "Organization": {
        "address": {"PostalAddress", "Text"},
        "email": {"Text"},
        "telephone": {"Text"},
    },
    "Place": {"openingHoursSpecification": {"OpeningHoursSpecification"}},
    "OpeningHoursSpecification": {
        "closes": {"Time"},
        "dayOfWeek": {"DayOfWeek"},
        "opens": {"Time"},
    },
}
REQUIRED = {
    "WebPage": {"name", "url", "description", "inLanguage", "publisher"},
    "MedicalWebPage": {"medicalAudience", "audience", "dateModified"},
    "FAQPage": {"mainEntity"},
    "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "MedicalClinic": {"name", "url"},
    "MedicalProcedure": {"name"},
    "OpeningHoursSpecification": {"dayOfWeek", "opens", "closes"},
    "Person": {"name"},
    "DefinedTermSet": {"name", "hasDefinedTerm"},
    "DefinedTerm": {"name", "description"},
    "CreativeWork": set(),
}
WITHOUT_A_NAME = {"Patient"}  # A kind of reader, not a person.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
VALUES = {
    "Text": r"\S[\s\S]*",
    "Language": "[a-z]{2}",
    "URL": r"https?://[^\s/]+/\S*",
    "Date": r"\d{4}-\d\d-\d\d",
    "Time": r"\d\d:\d\d",
    "DayOfWeek": f"https://schema.org/({'|'.join(DAYS)})",
}

Node = dict[str, Any]


def kinds(node: Node) -> set[str]:
    """Return the node's types with all that are above them."""
    found, above_them = set(), node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    while above_them:
        found.update(above_them)
        above_them = [above for name in above_them for above in ABOVE[name]]
    return found


def allowed(node: Node) -> dict[str, set[str]]:
    return {
        name: expected
        for kind in kinds(node)
        for name, expected in PROPERTIES.get(kind, {}).items()
    }


def faults(data: Node) -> list[str]:
    """Return what schema.org would not understand, and what is missing."""
    known = {node["@id"]: node for node in data["@graph"] if "@id" in node}
    wrong = [] if data["@context"] == "https://schema.org" else ["no context"]
    for node in data["@graph"]:
        wrong += faults_of(node, known)
    return wrong


def faults_of(node: Node, known: dict[str, Node]) -> list[str]:
    name = node["@type"] if isinstance(node["@type"], str) else " ".join(node["@type"])
    required = set().union(*(REQUIRED.get(kind, set()) for kind in kinds(node)))
    if name in WITHOUT_A_NAME:
        required = set()
    wrong = [f"{name} has no {key}" for key in sorted(required - set(node))]
    for key, given in node.items():
        if key.startswith("@"):
            continue
        expected = allowed(node).get(key)
        if expected is None:
            wrong.append(f"{name} knows no {key}")
            continue
        values = given if isinstance(given, list) else [given]
        wrong += [f"{name}.{key} is empty"] if not values else []
        for value in values:
            wrong += faults_of_value(f"{name}.{key}", value, expected, known)
    return wrong


def faults_of_value(
    where: str, value: Any, expected: set[str], known: dict[str, Node]
) -> list[str]:
    if isinstance(value, dict) and set(value) == {"@id"}:
        if value["@id"] not in known:
            return [f"{where} refers to nothing"]
        value = known[value["@id"]]
        return [] if kinds(value) & expected else [f"{where} cannot be {value['@type']}"]
    if isinstance(value, dict):
        is_right = bool(kinds(value) & expected)
        return faults_of(value, known) + (
            [] if is_right else [f"{where} cannot be {value['@type']}"]
        )
    if isinstance(value, int):
        return [] if "Integer" in expected else [f"{where} cannot be a number"]
    fits = any(re.fullmatch(VALUES[kind], value) for kind in expected & set(VALUES))
    return [] if fits else [f"{where} cannot be “{value}”"]
