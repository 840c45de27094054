"""Checks parsed YAML against a pydantic model and puts its complaints in an editor's words."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar, get_args, get_origin

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


def one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


IsoDate = Annotated[date, BeforeValidator(_only_iso)]
Line = Annotated[str, BeforeValidator(one_line), StringConstraints(min_length=1, max_length=300)]
ShortLine = Annotated[
    str, BeforeValidator(one_line), StringConstraints(min_length=1, max_length=70)
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
    message, cure = _said(detail, _name(path), model, path)
    line = document.line_of(path) if path else _line_of_named(message, document)
    return Problem(document.file, line, message, cure, rule=_rule(document))


def _name(path: tuple[Any, ...]) -> str:
    """Return “changes > entry 1 > on” for the path to the first entry."""
    parts = (f"entry {part + 1}" if isinstance(part, int) else part for part in path)
    return " > ".join(part for part in parts if part != "[key]")


def _line_of_named(message: str, document: Document) -> int:
    """Return the line of the first key that a complaint about several of them names."""
    named = (word for word in re.findall(r"\w+", message) if (word,) in document.lines)
    return document.line_of(tuple([*named][:1]))


def _known(model: Any, path: tuple[Any, ...]) -> list[str]:
    """Return the names that may stand where the last one of the path does."""
    for part in path[:-1]:
        if _is_record(model) and "root" in model.model_fields:
            model = model.model_fields["root"].annotation
        if _is_record(model):
            model = _if_there(model.model_fields[str(part)].annotation)
        else:
            # What a list or a mapping is of.
            model = get_args(model)[get_origin(model) is dict]
    return [field.alias or name for name, field in model.model_fields.items()]


def _if_there(model: Any) -> Any:
    """Return what a value is when it may also be left out."""
    kinds = get_args(model)
    return kinds[0] if type(None) in kinds else model


def _is_record(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel)


def _rule(document: Document) -> str:
    return "header" if document.file.endswith(".md") else "entry"


def _said(detail: Any, name: str, model: type[BaseModel], path: tuple[Any, ...]) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    given = detail["input"]
    if kind == "missing":
        return f"“{name}” is missing.", f"Add a line “{path[-1]}: …”."
    if kind == "extra_forbidden":
        known = _known(model, path)
        near = did_you_mean(str(path[-1]), known)
        return f"“{name}” is not known here.", near or f"Use one of: {', '.join(known)}."
    if kind == "too_short" and context["min_length"] > 1 and given:
        return f"“{name}” has {len(given)} entry.", f"Write {context['min_length']} or more."
    if kind in ("string_too_short", "too_short"):
        return f"“{name}” is empty.", "Write something after the colon."
    if kind in ("string_too_long", "too_long"):
        most = context["max_length"]
        return f"“{name}” is {len(given)} characters long; {most} is the most.", "Shorten it."
    if kind in ("literal_error", "enum"):
        options = re.findall(r"'([^']+)'", context["expected"])
        near = did_you_mean(str(given), options)
        return f"“{name}” cannot be “{given}”.", near or f"Use one of: {', '.join(options)}."
    if kind.startswith("date"):
        return f"“{name}” is not a date.", "Write it as 2026-11-22."
    if kind.startswith("bool"):
        return f"“{name}” cannot be “{given}”.", "Write yes or no."
    if kind.startswith("int"):
        return f"“{name}” cannot be “{given}”.", "Write a whole number."
    if kind in ("greater_than_equal", "less_than_equal"):
        least, most = context.get("ge"), context.get("le")
        cure = f"Write {least} or more." if most is None else f"Write {most} or less."
        return f"“{name}” cannot be “{given}”.", cure
    if given == "" and kind.removesuffix("_type") in ("list", "tuple", "model", "dict", "mapping"):
        return f"“{name}” is empty.", "Write something below it, or delete the line."
    if kind in ("list_type", "tuple_type"):
        return f"“{name}” must be a list.", "Start each of its lines with “- ”."
    if kind == "string_type":
        return f"“{name}” must be plain text.", "Put quotes around it."
    if kind in ("model_type", "dict_type", "mapping_type"):
        cure = "Write each on a line of its own, two spaces further in."
        return f"“{name}” must have indented “name: value” lines below it.", cure
    message, _, cure = str(detail["msg"]).removeprefix("Value error, ").partition(". ")
    message = message if not cure else f"{message}."
    colon = ":" if message.startswith("“") else ""
    return f"“{name}”{colon} {message}" if name else message, cure
