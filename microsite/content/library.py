"""The whole content at one moment: read, checked, rendered, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from microsite.content.clinic import Clinic
from microsite.content.evidence import Source, Term
from microsite.content.image_renditions import PATIENT, Renditions
from microsite.content.images import Pictures
from microsite.content.page import Change, Page
from microsite.content.previewing import preview
from microsite.content.problems import Problem
from microsite.content.replies import ReplyTemplate
from microsite.content.self_check import SelfCheck
from microsite.content.surroundings import Surroundings
from microsite.content.worrying_signs import WorryingSigns

SECTIONS = ("guide", "clinic", "site")


@dataclass(frozen=True)
class Library:
    """Everything that is published. ``pages`` goes from path, such as ``/faq/``, to page.

    ``redirects`` goes from an address that was to one such as ``/risks/#burns``, or to "" when the
    page is gone for good. ``today`` is the clinic's day on which it was read: reviews are due or
    not on that day.
    """

    clinic: Clinic
    sources: Mapping[str, Source]
    terms: tuple[Term, ...]
    self_check: SelfCheck | None
    pages: Mapping[str, Page]
    surroundings: Surroundings
    renditions: Renditions
    problems: tuple[Problem, ...]
    today: date
    worrying_signs: WorryingSigns | None = None
    replies: tuple[ReplyTemplate, ...] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)

    def preview(
        self, file: str, text: str, pictures: Pictures | None = None
    ) -> tuple[Page | None, tuple[Problem, ...]]:
        """Return the page that ``text`` would be in ``file``, such as ``en/faq.md``, and why not.

        There is no page when the header cannot be read. A problem that holds a page back is told,
        but the page is there all the same, to be looked at. Nothing is kept and nothing published.
        ``pictures`` stand in for those of the content folder.
        """
        around = (
            self.surroundings if pictures is None else self.surroundings.with_pictures(pictures)
        )
        anchors = {page.file.rpartition("/")[2]: page.anchors for page in self.pages.values()}
        return preview(file, text, around, anchors)

    @cached_property
    def picture_folders(self) -> frozenset[str]:
        """Return the addresses of the folders of all pictures that pages show."""
        return frozenset(folder for page in self.pages.values() for folder in page.images)

    def rendition(self, digest: str, name: str) -> bytes | None:
        """Return a picture's bytes; None when there is none, or when it may not be shown."""
        if digest.startswith(PATIENT) and f"/images/{digest}/" not in self.picture_folders:
            return None
        return self.renditions.read(digest, name)

    def discard_unused_renditions(self) -> None:
        """Delete the files of pictures that no page shows any more."""
        used = {folder.strip("/").rpartition("/")[2] for folder in self.picture_folders}
        self.renditions.discard_all_but(used, self.surroundings.pictures.of_patients)

    @property
    def is_of_today(self) -> bool:
        return self.clinic.today == self.today

    def in_section(self, section: str) -> list[Page]:
        """Return the section's pages in reading order."""
        return self._sections.get(section, [])

    @cached_property
    def _sections(self) -> dict[str, list[Page]]:
        sections: dict[str, list[Page]] = {}
        for page in sorted(self.pages.values(), key=lambda page: (page.order, page.path)):
            sections.setdefault(page.section, []).append(page)
        return sections

    @property
    def main_menu(self) -> list[Page]:
        return [page for name in SECTIONS for page in self.in_section(name) if page.in_main_menu]

    def with_layout(self, layout: str) -> Page | None:
        """Return the first page with this layout, such as the one that searches."""
        return next((page for page in self.pages.values() if page.layout == layout), None)

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """Return the pages before and after this one in the reading sequence of the guide."""
        if page.section != "guide":
            return None, None
        return self._neighbours.get(page.path, (None, None))

    @cached_property
    def _neighbours(self) -> dict[str, tuple[Page | None, Page | None]]:
        guide = self.in_section("guide")
        around = zip([None, *guide], guide, [*guide[1:], None], strict=False)
        return {page.path: (before, after) for before, page, after in around}

    @cached_property
    def cited_by(self) -> dict[str, list[Page]]:
        """Return source id to the pages that cite it, in reading order."""
        cited: dict[str, list[Page]] = {}
        for section in SECTIONS:
            for page in self.in_section(section):
                for reference in page.references:
                    cited.setdefault(reference.id, []).append(page)
        return cited

    @cached_property
    def changes(self) -> list[tuple[Page, Change]]:
        """Return what changed on which page, newest first."""
        found = [(page, change) for page in self.pages.values() for change in page.changes]
        return sorted(found, key=lambda entry: (-entry[1].on.toordinal(), entry[0].path))
