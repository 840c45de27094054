"""A page as it is published, and the header of the file that it comes from."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from microsite.content.evidence import Source
from microsite.content.validation import IsoDate, Line, ShortLine, Strict

Layout = Literal[
    "article",
    "home",
    "faq",
    "glossary",
    "consultation",
    "self-check",
    "sources",
    "search",
    "changes",
]
# "due" for the first 30 days after a review was due, then "lapsed".
Overdue = Literal["", "due", "lapsed"]
Section = Literal["guide", "clinic", "site"]
ReviewState = Literal["not reviewed", "reviewed", "changed since review"]

LONGEST_MENU_LABEL = 30


def _menu_label(value: str) -> str:
    if len(value) > LONGEST_MENU_LABEL:
        raise ValueError(f"is longer than {LONGEST_MENU_LABEL} characters. Shorten it.")
    return value


class Change(Strict):
    """One line of a page's public change log, in patients' words."""

    on: IsoDate = Field(description="The day of the change.")
    what: Line = Field(description="What changed, in patients' words.")
    why: Line | None = Field(default=None, description="Why it changed.")


class PageHeader(Strict):
    """The lines between the two ``---`` of a page file."""

    title: ShortLine = Field(description="The heading of the page.")
    summary: Line = Field(description="One sentence that answers the question of the page.")
    changed: IsoDate = Field(description="The day on which the words last changed.")
    review_due: IsoDate = Field(description="The day by which somebody checks the page again.")
    section: Section = Field(description="The part of the site that the page belongs to.")
    order: int = Field(
        ge=0, le=10_000, description="The place in its section: small numbers come first."
    )
    menu: Annotated[ShortLine, AfterValidator(_menu_label)] | None = Field(
        default=None, description="A shorter title, for menus."
    )
    layout: Layout = Field(default="article", description="How the page is laid out.")
    in_main_menu: bool = Field(
        default=False, description="Whether the menu at the top has the page: yes or no."
    )
    clinical: bool | None = Field(
        default=None,
        description="Whether the words are about treatment or health: yes or no. "
        "Pages of the guide are, unless this says no.",
    )
    reviewed_by: ShortLine | None = Field(
        default=None, description="The clinician who checked the page, with role and register."
    )
    reviewed_on: IsoDate | None = Field(default=None, description="The day of that check.")
    reviewed_hash: ShortLine | None = Field(
        default=None,
        description="The mark of the words that were checked: print_review_digest shows it.",
    )
    changes: tuple[Change, ...] = Field(
        default=(), description="What changed for patients and when. Everybody can read it."
    )
    procedure: ShortLine | None = Field(
        default=None, description="The treatment that the page is about, for search engines."
    )
    also_called: tuple[ShortLine, ...] = Field(
        default=(), description="Other names of that treatment."
    )

    @model_validator(mode="after")
    def has_a_whole_review_or_none(self) -> Self:
        review = (self.reviewed_by, self.reviewed_on, self.reviewed_hash)
        if any(review) and not all(review):
            raise ValueError(
                "A review needs reviewed_by, reviewed_on and reviewed_hash. Add the missing ones."
            )
        return self

    @model_validator(mode="after")
    def is_due_after_the_change(self) -> Self:
        if self.review_due <= self.changed:
            raise ValueError("review_due must be later than changed.")
        return self

    def review_of(self, body: str) -> Review:
        """Return what may be said about a clinician's review of this header with this body."""
        if not (self.reviewed_by and self.reviewed_on):
            return Review("not reviewed")
        if self.reviewed_hash != text_digest(self.title, self.summary, body):
            return Review("changed since review", self.reviewed_by, self.reviewed_on)
        return Review("reviewed", self.reviewed_by, self.reviewed_on)


# No others: what pages draw as one line must not count as two.
LINE_END = re.compile(r"\r\n|\r|\n")


def text_digest(title: str, summary: str, body: str) -> str:
    """Return the 16 hexadecimal digits that a reviewer signs: of the words that patients read.

    Line endings and spaces at line ends do not count, so that a copy by mail or Windows is the
    same text.
    """
    lines = [line.rstrip() for line in [title, summary, *LINE_END.split(body.strip())]]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Review:
    state: ReviewState
    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Heading:
    """A line of the contents list. ``level`` is 2 or 3; ``title`` is text, not HTML."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True)
class Part:
    """The words below one heading, without markup. ``anchor`` is "" before the first heading."""

    level: int
    anchor: str
    title: str
    text: str


@dataclass(frozen=True)
class Reference:
    """A source as a page cites it, numbered from 1 in the order of first use."""

    number: int
    id: str
    source: Source


@dataclass(frozen=True)
class Link:
    """A link from one page to another, kept to check its anchor once all pages are read."""

    file: str
    anchor: str
    line: int


@dataclass(frozen=True)
class Pair:
    """A before-and-after block: two file names, the addresses of what it shows, and its line."""

    before: str
    after: str
    folders: frozenset[str]
    line: int


@dataclass(frozen=True)
class ComparisonRow:
    """A question to the options, and their answers in the options' order, as sanitised HTML.

    An answer has no ids, so that it may be on a page more than once.
    """

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """A table of options: the names of the options, and a row for each question."""

    options: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]

    def row(self, name: str) -> ComparisonRow:
        return next(row for row in self.rows if row.name == name)


@dataclass(frozen=True)
class Value:
    """What may matter to a reader, and the rows of the comparison that speak to it."""

    id: str
    words: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A published page. What ends in ``html`` is sanitised and may be shown as it is."""

    file: str
    path: str
    title: str
    menu: str
    summary: str
    layout: Layout
    section: Section
    order: int
    in_main_menu: bool
    changed: date
    review_due: date
    review: Review
    changes: tuple[Change, ...]  # newest first
    procedure: str
    also_called: tuple[str, ...]
    html: str
    facts_title: str
    facts_html: str
    opening_html: str  # of a home page: its first paragraphs
    contents: tuple[Heading, ...]
    parts: tuple[Part, ...]
    references: tuple[Reference, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    images: frozenset[str]  # addresses of the folders that their renditions are in
    pairs: tuple[Pair, ...]  # in the order of the text
    comparison: Comparison | None = None
    values: tuple[Value, ...] = ()
    values_level: int = 0  # of the heading above them; 0 without any
    overdue: Overdue = ""

    @property
    def is_reviewed(self) -> bool:
        return self.review.state == "reviewed"

    @property
    def html_unfolded(self) -> str:
        """The page with all its answers open; what is overdue stays folded."""
        return self.html.replace('<details class="faq">', '<details class="faq" open>')
