"""JSON Schemas of the header and the YAML files, for programs in which editors write.

They are made from the models and say what a schema can say. What it cannot, such as whether a
review is due after the last change, only ``check_content`` finds.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from microsite.content.clinic import DAYS, FURTHEST_OPEN_DAY, HOURS, Clinic
from microsite.content.evidence import SOURCE_ID, Bibliography, Glossary
from microsite.content.house_rules import HouseRules
from microsite.content.image_records import REFERENCE, PictureRecord
from microsite.content.names import PAGE_NAME
from microsite.content.page import LONGEST_MENU_LABEL, PageHeader
from microsite.content.redirects import TARGET, Redirects
from microsite.content.replies import ReplyHeader
from microsite.content.rules import RULES
from microsite.content.self_check import NAME, RULE_ID, SelfCheck
from microsite.content.validation import ISO_DATE
from microsite.content.worrying_signs import CALL, WorryingSigns

Node = dict[str, Any]

# Draft 7 is what every editor's YAML support understands.
DRAFT = "http://json-schema.org/draft-07/schema#"
MODELS: dict[str, tuple[type[BaseModel], str]] = {
    "page-header": (PageHeader, "The lines between the two --- at the top of a page"),
    "sources": (Bibliography, "Every source that a page may cite, by its id"),
    "glossary": (Glossary, "Words that a reader may not know, and what they mean"),
    "clinic": (Clinic, "The details of the clinic"),
    "picture": (PictureRecord, "What is known of the picture with the same name"),
    "self-check": (SelfCheck, "The questions of the self-check, and what the answers lead to"),
    "worrying-signs": (WorryingSigns, "Signs that should not wait, and where to turn"),
    "reply-header": (ReplyHeader, "The lines between the two --- at the top of a reply"),
    "redirects": (Redirects, "Old names of pages, and where their readers are sent"),
    "checks": (HouseRules, "How strict the checks are, and which words pages do not use"),
}
# Our reader takes every value as text; other YAML readers see 999 as a number.
TEXT = ["string", "number", "boolean"]
DATE: Node = {"type": "string", "format": "date", "pattern": f"^{ISO_DATE.pattern}$"}
OPEN: Node = {
    "type": "string",
    "pattern": f"^(closed|{HOURS.pattern})$",
    "description": "Such as 09:00-18:00, or closed.",
}
NUMBERS = r"-?\d{1,4} +-?\d{1,4}"
PLACE: Node = {
    "type": "string",
    "pattern": f"^{NUMBERS}$",
    "description": "Metres east and north of the clinic, such as -120 35.",
}
LEVELS: Node = {
    "type": "object",
    "description": "Rules that are stricter or milder here than usual.",
    "additionalProperties": False,
    "properties": {
        name: {"enum": ["stop", "warn"], "description": f"{rule.why} Usually: {rule.level}."}
        for name, rule in RULES.items()
        if not rule.fixed
    },
}
WHEN: Node = {
    "type": "object",
    "description": "Question to answer, or to a list of answers. All must hold.",
    "minProperties": 1,
    "additionalProperties": {
        "anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]
    },
}


def _places(least: int, description: str) -> Node:
    """Return the schema of a line with so many places or more."""
    more = f"(, *{NUMBERS} *){{{least - 1},}}"
    return {"type": "string", "pattern": f"^{NUMBERS} *{more}$", "description": description}


NAMES: Node = {"propertyNames": {"pattern": f"^{NAME.pattern}$"}}
REVIEW = ("reviewed_by", "reviewed_on", "reviewed_hash")
# What the models check with functions, which pydantic cannot put into a schema.
ALSO: dict[str, Node] = {
    "Bibliography": {"propertyNames": {"pattern": f"^{SOURCE_ID.pattern}$"}},
    "Redirects": {
        "propertyNames": {"pattern": f"^{PAGE_NAME.pattern}$"},
        "additionalProperties": {"type": "string", "pattern": f"^({TARGET.pattern})$"},
    },
    "Source": {"anyOf": [{"required": ["doi"]}, {"required": ["url"]}]},
    "OpeningHours": {"not": {"properties": {day: {"const": "closed"} for day in DAYS}}},
    "Rule": {"anyOf": [{"required": ["sources"]}, {"required": ["basis"]}]},
    "PageHeader": {"dependencies": {name: [*REVIEW] for name in REVIEW}},
}
ALSO_OF_PROPERTIES: dict[tuple[str, str], Node] = {
    ("PageHeader", "menu"): {"maxLength": LONGEST_MENU_LABEL},
    ("Source", "doi"): {"type": "string", "pattern": r"^10\.\d{4,9}/\S+$"},
    ("Source", "url"): {"type": "string", "pattern": r"^https://[^\s/]+\.[^\s/]+(/\S*)?$"},
    ("SelfCheck", "groups"): NAMES,
    ("Group", "questions"): NAMES,
    ("Question", "answers"): NAMES,
    ("SelfCheck", "rules"): {"propertyNames": {"pattern": f"^{RULE_ID.pattern}$"}},
    ("WorryingSigns", "signs"): NAMES,
    ("WorryingSign", "call"): {
        "minItems": 1,
        "items": {"type": TEXT, "pattern": f"^({CALL.pattern})$"},
    },
    ("Consent", "reference"): {"pattern": f"^{REFERENCE.pattern}$"},
    ("Clinic", "phone_link"): {"pattern": r"^\+\d{7,15}$"},
    ("Clinic", "email"): {"type": "string", "pattern": r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$"},
    ("Clinic", "time_zone"): {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_+/-]+$"},
    ("Clinic", "closed_on"): {"maxItems": FURTHEST_OPEN_DAY - 1},
}
# What the models turn into something else than what is written.
AS_WRITTEN: dict[tuple[str, str], Node] = {
    **{("OpeningHours", day): OPEN for day in DAYS},
    ("HouseRules", "levels"): LEVELS,
    ("Rule", "when"): WHEN,
    ("Landmark", "at"): PLACE,
    ("Street", "points"): _places(2, "Where it leads: -300 20, 0 0, 150 -10."),
    ("Area", "points"): _places(3, "Its corners: -300 20, -200 20, -250 90."),
}


def as_json(data: Node) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def schema_of(name: str) -> Node:
    """Return the schema of ``page-header``, ``sources`` or another of MODELS."""
    model, title = MODELS[name]
    whole = model.model_json_schema()
    return {"$schema": DRAFT, "title": title, **_record(whole, whole.get("$defs", {}))}


def _record(node: Node, known: dict[str, Node]) -> Node:
    """Return the schema of a model: its properties, or what all its values are like."""
    name = node["title"]
    result: Node = {"type": "object"}
    if "properties" in node:
        result["properties"] = {
            key: AS_WRITTEN.get((name, key))
            or _value(value, known) | ALSO_OF_PROPERTIES.get((name, key), {})
            for key, value in node["properties"].items()
        }
        result["required"] = node.get("required", [])
        result["additionalProperties"] = False
    else:
        result |= _mapping(node, known)
    return result | ALSO.get(name, {})


def _mapping(node: Node, known: dict[str, Node]) -> Node:
    least = {"minProperties": node["minProperties"]} if "minProperties" in node else {}
    return {
        "type": "object",
        "propertyNames": node.get("propertyNames", {}),
        "additionalProperties": _value(node["additionalProperties"], known),
        **least,
    }


def _value(node: Node, known: dict[str, Node]) -> Node:
    """Return the schema of one value, as a YAML reader that knows numbers and truths sees it."""
    about = {"description": node["description"]} if "description" in node else {}
    if "anyOf" in node:
        # Of “or nothing”: what is not there is left out here, never written as null.
        [node] = [choice for choice in node["anyOf"] if choice.get("type") != "null"]
    if "$ref" in node:
        meant = known[node["$ref"].rpartition("/")[2]]
        return (_simple if "enum" in meant else _record)(meant, known) | about
    return _simple(node, known) | about


def _simple(node: Node, known: dict[str, Node]) -> Node:
    if "enum" in node:
        return {"enum": node["enum"]}
    if node.get("format") == "date":
        return DATE
    kind = node["type"]
    if kind == "boolean":
        return {"enum": ["yes", "no", True, False]}
    if kind == "integer":
        return {
            "type": ["integer", "string"],
            "pattern": r"^\d+$",
            "minimum": node["minimum"],
            "maximum": node["maximum"],
        }
    if kind == "array":
        least = {"minItems": node["minItems"]} if "minItems" in node else {}
        return {"type": "array", "items": _value(node["items"], known)} | least
    if kind == "object":
        return _mapping(node, known)
    if kind == "string":
        limits = {key: node[key] for key in ("minLength", "maxLength") if key in node}
        return {"type": TEXT} | limits
    raise ValueError(f"no schema for {kind}")
