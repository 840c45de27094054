"""Checks parsed YAML against a pydantic model and puts its complaints in an editor's words."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from microsite.content.problems import Problem, did_you_mean
from microsite.content.strict_yaml import Document

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Strict(BaseModel):
    """A record of a content file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _only_iso(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and ISO_DATE.fullmatch(value)):
        return value
    raise ValueError("is not a date. Write it as 2026-11-22.")


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


IsoDate = Annotated[date, BeforeValidator(_only_iso)]
Line = Annotated[str, BeforeValidator(_one_line), StringConstraints(min_length=1, max_length=300)]
ShortLine = Annotated[
    str, BeforeValidator(_one_line), StringConstraints(min_length=1, max_length=70)
]

Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], document: Document) -> Model | None:
    """Return the document as ``model``; None when it cannot be, its ``problems`` then say why."""
    if document.problems:
        return None
    if not isinstance(document.data, dict):
        message = "This must be a list of “name: value” lines."
        line, rule = document.line_of(()), _rule(document)
        document.problems.append(Problem(document.file, line, message, rule=rule))
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        document.problems += [_problem(detail, model, document) for detail in error.errors()]
        return None


def _problem(detail: Any, model: type[BaseModel], document: Document) -> Problem:
    path = tuple(detail["loc"])
    name = " > ".join(str(part) for part in path if part != "[key]")
    message, cure = _said(detail, name, model, path)
    return Problem(document.file, document.line_of(path), message, cure, rule=_rule(document))


def _rule(document: Document) -> str:
    return "header" if document.file.endswith(".md") else "entry"


def _said(detail: Any, name: str, model: type[BaseModel], path: tuple[Any, ...]) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    given = detail["input"]
    if kind == "missing":
        return f"“{name}” is missing.", f"Add a line “{path[-1]}: …”."
    if kind == "extra_forbidden":
        return f"“{name}” is not known here.", did_you_mean(str(path[-1]), model.model_fields)
    if kind in ("string_too_short", "too_short"):
        return f"“{name}” is empty.", "Write something after the colon."
    if kind in ("string_too_long", "too_long"):
        most = context["max_length"]
        return f"“{name}” is {len(given)} characters long; {most} is the most.", "Shorten it."
    if kind == "literal_error":
        options = re.findall(r"'([^']+)'", context["expected"])
        near = did_you_mean(str(given), options)
        return f"“{name}” cannot be “{given}”.", near or f"Use one of: {', '.join(options)}."
    if kind.startswith("date"):
        return f"“{name}” is not a date. Write it as 2026-11-22.", ""
    if kind.startswith("bool"):
        return f"“{name}” cannot be “{given}”.", "Write yes or no."
    if kind.startswith("int"):
        return f"“{name}” cannot be “{given}”.", "Write a whole number."
    if kind in ("list_type", "tuple_type"):
        return f"“{name}” must be a list.", "Start each of its lines with “- ”."
    if kind == "string_type":
        return f"“{name}” must be plain text.", "Put quotes around it."
    if kind in ("model_type", "dict_type", "mapping_type"):
        return f"“{name}” must have indented “name: value” lines below it.", ""
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"“{name}” {message}" if name else message, ""
