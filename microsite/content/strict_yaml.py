"""YAML as editors write it: text, lists and headings, nothing that can surprise.

Every scalar is text. Duplicate keys, anchors, tags and several documents are refused, and the
line of every key is kept, so that a later complaint can name it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from microsite.content.problems import Problem

MAX_DEPTH = 10
COLON = re.compile(r":(?=\s|$)")
# What "\\0" and halves of a character such as "\\ud83d" become; neither can be sent to a browser.
# The last ones turn the direction of all that follows.
UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]")
SPECIAL = "at the start of a value has a meaning of its own here."
QUOTE_IT = "Put quotes around the value."
ALIGN = "Start it below the line that it belongs with."
REFUSED_TOKENS: dict[type[yaml.Token], str] = {
    yaml.AnchorToken: f"“&” {SPECIAL}",
    yaml.AliasToken: f"“*” {SPECIAL}",
    yaml.TagToken: f"“!” {SPECIAL}",
    yaml.DirectiveToken: "“%” at the start of a line has a meaning of its own here.",
    yaml.DocumentStartToken: "There is a second “---” line.",
    yaml.DocumentEndToken: "There is a “...” line.",
}
OPENING_TOKENS = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
CLOSING_TOKENS = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)

UNKNOWN_CHARACTER = (
    "A “\\” in quotes names a character that does not exist.",
    "Write it as itself.",
)

# What PyYAML says, and what that means to an editor.
SECOND_COLON = "mapping values are not allowed"
NO_COLON = (
    "This line has no colon with a space after it.",
    "Write “name: value”, or put the text on the line above.",
)
SYNTAX_PROBLEMS = (
    (
        SECOND_COLON,
        "There is a second colon.",
        "Put the text after the first one in quotes, or check the spaces before the line.",
    ),
    ("\\t", "There is a tab.", "Use spaces to indent."),
    ("an alias", f"“*” {SPECIAL}", QUOTE_IT),
    ("an anchor", f"“&” {SPECIAL}", QUOTE_IT),
    ("a tag", f"“!” {SPECIAL}", QUOTE_IT),
    ("cannot start any token", f"A character such as “@”, “%” or “`” {SPECIAL}", QUOTE_IT),
    ("flow sequence", "A “[” is not closed.", "Add the “]”."),
    ("flow mapping", "A “{” is not closed.", "Put quotes around the value."),
    ("block mapping", "The spaces before this line do not fit the lines above.", ALIGN),
    ("block sequence", "The spaces before this line do not fit the lines above.", ALIGN),
    ("quoted scalar", "A quotation mark is not closed.", "Add the missing one."),
    ("could not find expected ':'", "This line has no colon.", "Write “name: value”."),
)

Path = tuple[str | int, ...]


@dataclass
class Document:
    """What a YAML text says: ``data`` of str, list and dict; ``lines`` from key path to line."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of the key, or of the nearest key around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def complain(self, line: int, message: str, cure: str = "") -> None:
        self.problems.append(Problem(self.file, line, message, cure, rule="yaml"))


def parse(text: str, file: str, first_line: int = 1) -> Document:
    """Read the text; whatever is wrong is in the document's ``problems``, with line and cure."""
    document = Document(file, lines={(): first_line})
    try:
        _refuse_surprises(text, document, first_line)
        if not document.problems:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            if node is None:
                cure = "Put back what was in it, or copy a file that works."
                document.complain(first_line, "There is nothing in here.", cure)
                return document
            document.data = _value(node, (), document, first_line)
    except yaml.MarkedYAMLError as error:
        line, message, cure = _syntax_problem(error, text, first_line)
        document.complain(line, message, cure)
    except (ValueError, OverflowError):
        # PyYAML lets the error of chr() through: "\\UFFFFFFFF".
        document.complain(first_line, *UNKNOWN_CHARACTER)
    except yaml.reader.ReaderError as error:
        line = first_line + text[: error.position].count("\n")
        document.complain(line, "There is an invisible control character.", "Delete it.")
    return document


def _refuse_surprises(text: str, document: Document, first_line: int) -> None:
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        line = first_line + token.start_mark.line
        depth += isinstance(token, OPENING_TOKENS) - isinstance(token, CLOSING_TOKENS)
        if depth > MAX_DEPTH:
            document.complain(line, "The indents go too deep.", "Use fewer levels.")
            return
        if message := REFUSED_TOKENS.get(type(token)):
            document.complain(line, message, "Put quotes around the value, or remove it.")


def _value(node: yaml.Node, path: Path, document: Document, first_line: int) -> Any:
    document.lines.setdefault(path, first_line + node.start_mark.line)
    if isinstance(node, yaml.ScalarNode):
        if UNSENDABLE.search(node.value):
            document.complain(first_line + node.start_mark.line, *UNKNOWN_CHARACTER)
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(item, (*path, index), document, first_line)
            for index, item in enumerate(node.value)
        ]
    return _mapping(node, path, document, first_line)


def _mapping(node: yaml.Node, path: Path, document: Document, first_line: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = first_line + key_node.start_mark.line
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            document.complain(line, "A name before a colon must be plain text.")
        elif key in values:
            document.complain(line, f"“{key}” is here twice.", "Keep one of them.")
        else:
            document.lines[(*path, key)] = line
            values[key] = _value(value_node, (*path, key), document, first_line)
    return values


def _syntax_problem(
    error: yaml.MarkedYAMLError, text: str, first_line: int
) -> tuple[int, str, str]:
    """Return line, message and cure."""
    said = f"{error.context or ''} {error.problem or ''}"
    # An open quotation mark or a missing colon is noticed later than where it is.
    early = "quoted scalar" in said or "could not find expected ':'" in said
    mark = error.context_mark if early and error.context_mark else error.problem_mark
    line = first_line + (min(mark.line, text.count("\n")) if mark else 0)
    if mark and SECOND_COLON in said and (above := _line_without_colon(text, mark)) is not None:
        return first_line + above, *NO_COLON
    for sign, message, cure in SYNTAX_PROBLEMS:
        if sign in said:
            return line, message, cure
    return line, "This line cannot be read.", "Compare it with the lines of a page that works."


def _line_without_colon(text: str, mark: yaml.Mark) -> int | None:
    """Return the line above the colon that was found to be too much, if that line has none.

    YAML takes such a line for more words of the value before it.
    """
    lines = text.split("\n")
    if COLON.search(lines[mark.line][: mark.column]):
        return None
    above = (n for n in range(mark.line - 1, -1, -1) if lines[n].strip())
    line = next(above, None)
    return line if line is not None and not COLON.search(lines[line]) else None
