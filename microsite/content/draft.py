"""What is gathered while one page is rendered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from microsite.content.page import Comparison, Heading, Layout, Link, Pair, Part, Value
from microsite.content.problems import Problem
from microsite.content.surroundings import Surroundings

MOST_PROBLEMS = 100
WORDLIKE = re.compile(r"[\w#]")
# Ids that the templates use around a page's text.
RESERVED_IDS = frozenset(
    {"main", "sources", "clinic-map-desc", "your-values"}
    | {
        f"{name}-title"
        for name in (
            "clinic",
            "clinic-map",
            "contents",
            "doors",
            "facts",
            "invitation",
            "jump",
            "record",
            "your-values",
        )
    }
)


@dataclass
class Draft:
    """One page being rendered: where it stands, what it refers to, what is wrong with it."""

    file: str
    body: str
    first_line: int
    layout: Layout
    surroundings: Surroundings
    problems: list[Problem] = field(default_factory=list)
    contents: list[Heading] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    uses: dict[str, str] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=lambda: set(RESERVED_IDS))
    images: set[str] = field(default_factory=set)
    pictures: dict[str, str] = field(default_factory=dict)  # <picture> by name, ours only
    pairs: list[Pair] = field(default_factory=list)
    drawings: dict[str, str] = field(default_factory=dict)  # SVG by name, ours only
    meanings: set[str] = field(default_factory=set)  # ids of the explanations of terms
    compared: tuple[str, ...] | None = None  # the rows of the page's first table of options
    options: tuple[str, ...] = ()
    comparison: Comparison | None = None
    values: list[Value] = field(default_factory=list)
    value_lines: list[int] = field(default_factory=list)
    values_level: int = 0
    facts_title: str = ""
    opening_html: str = ""
    _seen: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The address of the page, without the site's."""
        return self.surroundings.pages.get(self.file.rpartition("/")[2], "")

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that no more is noted: looking for likely names takes time."""
        return len(self.problems) >= MOST_PROBLEMS

    def line_of(self, token: str) -> int:
        """Return the line in the file where ``token`` stands, the next one at each call.

        The markdown parser forgets lines; the k-th complaint about the same piece of text is
        about its k-th occurrence.
        """
        start = self._seen.get(token, 0)
        # Rather “](risk.md)” than “](risk.md#burns)”, rather “## Burns” than “### Burns”.
        whole = re.compile(
            (r"(?<![\w#-])" if WORDLIKE.match(token) else "")
            + re.escape(token)
            + (r"(?![\w#/-]|\.\w)" if token[-1:].isalnum() else "")
        )
        place = whole.search(self.body, start) or whole.search(self.body)
        found = place.start() if place else self.body.find(token)
        self._seen[token] = found + 1
        return self.first_line + self.body.count("\n", 0, max(found, 0))

    def complain(
        self, token: str, message: str, cure: str = "", near: str = "", rule: str = "block"
    ) -> None:
        """Note a problem at the place of ``token``, or of ``near`` when that cannot be found."""
        if self.is_full:
            return
        place = token if token and token in self.body else near or token
        self.complain_at(self.line_of(place), message, cure, rule)

    def complain_at(self, line: int, message: str, cure: str, rule: str) -> None:
        """Note a problem on this line of the file."""
        if not self.is_full:
            level = self.surroundings.checks.level_of(rule)
            self.problems.append(Problem(self.file, line, message, cure, rule, level))

    def add_drawing(self, svg: str) -> str:
        """Keep a drawing made for this page; return the name that stands for it in the text."""
        name = f"own-{len(self.drawings)}"
        self.drawings[name] = svg
        return name

    def add_picture(self, html: str) -> str:
        """Keep the HTML of a picture; return the name that stands for it until it is clean."""
        name = f"picture-{len(self.pictures)}"
        self.pictures[name] = html
        return name

    def use(self, name: str) -> None:
        """Note that the page depends on ``source:alam-2014``, ``page:risks.md`` and so on."""
        self.uses[name] = self.surroundings.mark(name)
