"""Files that help a person who writes content in a text editor; ``write_schemas`` writes them.

For YAML files they are JSON Schemas. No YAML extension looks into the header of a ``.md`` file, so
for that there are snippets of Visual Studio Code, made from the same schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from microsite.content.schemas import MODELS, as_json, schema_of

SNIPPETS = ".vscode/page-header.code-snippets"
WHERE = {"scope": "markdown", "include": ["**/content/*/*.md"]}
TODAY = "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"


def editor_files() -> dict[str, str]:
    """Return the text of each file by its path in the project."""
    schemas = {f"schemas/{name}.schema.json": as_json(schema_of(name)) for name in MODELS}
    return schemas | {SNIPPETS: as_json(_snippets())}


def _snippets() -> dict[str, Any]:
    """Return a snippet for each line of a header, and one for a whole header."""
    schema = schema_of("page-header")
    snippets: dict[str, Any] = {
        f"{name} (page header)": {
            "prefix": name,
            "body": _numbered(_lines(name, value)),
            "description": value["description"],
            **WHERE,
        }
        for name, value in schema["properties"].items()
    }
    names = [*schema["required"], "changes"]
    whole = [line for name in names for line in _lines(name, schema["properties"][name])]
    snippets["A whole page header"] = {
        "prefix": "header",
        "body": ["---", *_numbered(whole), "---", "", "$0"],
        "description": "The lines that every page starts with.",
        **WHERE,
    }
    return snippets


def _lines(name: str, value: dict[str, Any]) -> Iterator[str]:
    if value.get("type") != "array":
        yield f"{name}: {_place(value)}"
    elif value["items"]["type"] == "object":
        yield f"{name}:"
        fields = [(key, value["items"]["properties"][key]) for key in value["items"]["required"]]
        for number, (key, field) in enumerate(fields):
            yield f"{'    ' if number else '  - '}{key}: {_place(field)}"
    else:
        yield f"{name}: [$1]"


def _place(value: dict[str, Any]) -> str:
    """Return where the cursor stops, with the words to choose from or a first guess."""
    if "enum" in value:
        return f"${{1|{','.join(word for word in value['enum'] if isinstance(word, str))}|}}"
    return f"${{1:{TODAY}}}" if value.get("format") == "date" else "$1"


def _numbered(lines: Iterable[str]) -> list[str]:
    """Let the cursor stop at the lines in turn."""
    return [
        line.replace("${1", f"${{{number}").replace("$1", f"${number}")
        for number, line in enumerate(lines, 1)
    ]
