"""Every page with where it stands and who touched it last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery

from microsite.content import Library, Page
from microsite.editing.facts import facts_by_file
from microsite.editing.folder import TooLarge, is_page, read
from microsite.editing.models import AskedPublication, PageDraft, PageVersion, PlannedPublication

# By the name that templates/components/state.html draws; in the order in which they are told.
STATES = {
    "live": "Live",
    "not_live": "Not yet live",
    "problems": "Problems",
    "draft": "Draft",
    "planned": "Planned",
    "review_due": "Review due",
    "unsigned": "Not signed",
    "changed": "Changed since sign-off",
}
SECTIONS = ("guide", "clinic", "site")  # in reading order
REVIEWS = {"not reviewed": "unsigned", "changed since review": "changed"}


@dataclass(frozen=True)
class Touch:
    """Who did what to a page, and when; ``who`` is empty when it was done outside the editor."""

    what: str
    who: str
    at: datetime


@dataclass(frozen=True)
class PageRow:
    """A page of the list. ``path`` is its address, empty while it is not published.

    ``changed`` is the day that the page itself tells; ``touch`` is None while only git knows.
    A page that somebody else has only begun does not open, one that is planned does.
    """

    file: str
    title: str
    path: str
    states: tuple[str, ...]
    words: str
    changed: date | None
    touch: Touch | None
    opens: bool
    about: str = ""

    @property
    def marks(self) -> list[tuple[str, str]]:
        return [(state, STATES[state]) for state in self.states]

    def has(self, words: str) -> bool:
        """Whether all the words are in its text, however they are spelled in capitals."""
        return all(word in self.words for word in words.casefold().split())


@dataclass(frozen=True)
class AllRows:
    """The files of facts, and the pages: first those that nobody can read yet, in reading order."""

    facts: list[PageRow]
    pages: list[PageRow]


def all_rows(library: Library, reader: User) -> AllRows:
    drafts, touches = _drafts(), _touches()
    planned = set(PlannedPublication.objects.unfinished().values_list("file", flat=True))
    asked = set(AskedPublication.objects.of_words_for(reader.pk).values_list("file", flat=True))
    begun = set(PageDraft.objects.filter(author=reader).values_list("file", flat=True))
    own = planned | asked | begun
    pages = {page.file: page for page in library.pages.values()}
    held = {problem.file for problem in library.problems if problem.holds_page}
    waiting = {file for file in held | set(drafts) | planned | asked if is_page(file)}
    order = [page for section in SECTIONS for page in library.in_section(section)]
    rows = [
        _row(file, pages.get(file), held, drafts, touches, own, planned)
        for file in [*sorted(waiting - set(pages)), *(page.file for page in order)]
    ]
    return AllRows(list(_facts_rows(library, held, drafts, touches, planned)), rows)


def _facts_rows(
    library: Library,
    held: set[str],
    drafts: Mapping[str, Touch],
    touches: Mapping[str, Touch],
    planned: set[str],
) -> Iterator[PageRow]:
    """Yield the files of facts that are there, to be found by every word that stands in them."""
    for file, facts in facts_by_file().items():
        try:
            raw = read(file)
        except (TooLarge, OSError):
            raw = b""
        if raw is None and file not in drafts:
            continue
        words = f"{facts.title} {facts.about} {file} {(raw or b'').decode(errors='replace')}"
        path = next((path for path in facts.shown_on if path in library.pages), "")
        of_state = {"problems": held, "draft": drafts, "planned": planned}
        yield PageRow(
            file,
            facts.title,
            path,
            ("live", *(state for state, files in of_state.items() if file in files)),
            " ".join(words.casefold().split()),
            None,
            _last(file, drafts, touches),
            opens=True,
            about=facts.about,
        )


def _last(file: str, *found: Mapping[str, Touch]) -> Touch | None:
    touches = (each[file] for each in found if file in each)
    return max(touches, key=lambda touch: touch.at, default=None)


def _drafts() -> dict[str, Touch]:
    """Return the draft of each page that was written on last."""
    texts = ("text", "text_before_merge", "readable_text")
    found = PageDraft.objects.select_related("author").defer(*texts)
    return {
        draft.file: Touch("wrote on a draft", draft.author.get_username(), draft.saved_at)
        for draft in found.order_by("saved_at")
    }


def _touches() -> dict[str, Touch]:
    newest = PageVersion.objects.of(OuterRef("file")).values("pk")[:1]  # type: ignore[arg-type]
    found = PageVersion.objects.filter(pk=Subquery(newest)).select_related("who").defer("text")
    return {
        version.file: Touch(
            version.get_how_display().lower(),
            version.who.get_username() if version.who else version.git_author,
            version.at,
        )
        # When a file was first looked at says nothing of when it was written.
        for version in found.exclude(how=PageVersion.How.FOUND)
    }


def _row(
    file: str,
    page: Page | None,
    held: set[str],
    drafts: Mapping[str, Touch],
    touches: Mapping[str, Touch],
    own: set[str],
    planned: set[str],
) -> PageRow:
    touch = _last(file, drafts, touches)
    title, path = (page.title, page.path) if page else (file.rpartition("/")[2], "")
    words = [file, title, page.summary, *(part.text for part in page.parts)] if page else [file]
    states = tuple(_states(page, file in held, file in drafts, file in planned))
    changed = page.changed if page else None
    opens = page is not None or file in held or file in own
    return PageRow(file, title, path, states, " ".join(words).casefold(), changed, touch, opens)


def _states(page: Page | None, is_held: bool, has_draft: bool, is_planned: bool) -> Iterator[str]:
    yield "live" if page else "not_live"
    if is_held:
        yield "problems"
    if has_draft:
        yield "draft"
    if is_planned:
        yield "planned"
    if page and page.overdue:
        yield "review_due"
    if page and page.review.state in REVIEWS:
        yield REVIEWS[page.review.state]


def counts(rows: Iterable[PageRow]) -> Counter[str]:
    """Return how many pages are in each state."""
    return Counter(state for row in rows for state in row.states)
