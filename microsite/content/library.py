"""The whole content at one moment: read, checked, rendered, immutable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from microsite.content.clinic import Clinic
from microsite.content.draft import Draft
from microsite.content.evidence import Bibliography, Glossary, Source, Term
from microsite.content.files import PageText, read_page, read_text
from microsite.content.kept import Build, Kept, digest_of
from microsite.content.page import Link, Page, Reference
from microsite.content.problems import ContentUnavailable, Problem, did_you_mean
from microsite.content.rendering import render
from microsite.content.strict_yaml import parse
from microsite.content.surroundings import ImageFolder, Surroundings
from microsite.content.validation import checked

# What the address of a page can be; other routes of the site have the names in TAKEN.
PAGE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.md")
TAKEN = frozenset({"staff.md", "static.md", "images.md", "page-that-does-not-exist.md"})
SECTIONS = ("guide", "clinic", "site")
# The templates link to these, so they stay up even when their files are gone.
ALWAYS_LINKED = (
    "index.md",
    "benefits.md",
    "candidacy.md",
    "clinic.md",
    "consultation.md",
    "how-it-works.md",
    "prices.md",
    "risks.md",
    "your-visit.md",
)

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Library:
    """Everything that is published. ``pages`` goes from path, such as ``/faq/``, to page."""

    clinic: Clinic
    sources: Mapping[str, Source]
    terms: tuple[Term, ...]
    pages: Mapping[str, Page]
    images: ImageFolder
    problems: tuple[Problem, ...]

    def in_section(self, section: str) -> list[Page]:
        """Return the section's pages in reading order."""
        pages = [page for page in self.pages.values() if page.section == section]
        return sorted(pages, key=lambda page: (page.order, page.path))

    @property
    def main_menu(self) -> list[Page]:
        return [page for name in SECTIONS for page in self.in_section(name) if page.in_main_menu]

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """Return the pages before and after this one in the reading sequence of the guide."""
        sequence = self.in_section(page.section)
        if page.section != "guide" or page not in sequence:
            return None, None
        place = sequence.index(page)
        before = sequence[place - 1] if place else None
        return before, (sequence[place + 1] if place + 1 < len(sequence) else None)


def load(
    root: Path,
    *,
    language: str = "en",
    drawings: Mapping[str, str] | None = None,
    keep: Path | None = None,
) -> Library:
    """Read ``root`` and return it as a Library.

    What cannot be published keeps its last good version from ``keep`` and is in ``problems``.
    Raises ContentUnavailable when there is nothing to publish.
    """
    return Loading(root, language, drawings or {}, Kept(keep)).library()


class Loading:
    """One reading of the content folder."""

    def __init__(
        self,
        root: Path,
        language: str,
        drawings: Mapping[str, str],
        kept: Kept,
    ) -> None:
        self.root, self.language, self.kept = root, language, kept
        self.drawings = drawings
        self.images = ImageFolder(root / "images")
        self.problems: list[Problem] = []

    def library(self) -> Library:
        clinic = self._record("clinic.yaml", Clinic)
        bibliography = self._record("sources.yaml", Bibliography)
        glossary = self._record(f"{self.language}/glossary.yaml", Glossary)
        if clinic is None or bibliography is None or glossary is None:
            raise ContentUnavailable(self.problems)
        builds, surroundings = self._builds(clinic, bibliography, glossary)
        pages = {build.page.path: build.page for build in builds.values()}
        self._check_pages(pages)
        return Library(
            clinic,
            bibliography.root,
            glossary.terms,
            dict(sorted(pages.items())),
            surroundings.images,
            tuple(sorted(set(self.problems))),
        )

    def _record(self, file: str, model: type[Model]) -> Model | None:
        """Return the YAML file as ``model``: as it is now or as it last was good."""
        text = read_text(self.root / file, file)
        if isinstance(text, Problem):
            self.problems.append(text)
        else:
            document = parse(text, file)
            record = checked(model, document)
            if record is not None:
                self.kept.keep_text(file, text)
                return record
            self.problems += document.problems
        last_good = self.kept.text(file)
        return None if last_good is None else checked(model, parse(last_good, file))

    def _builds(
        self, clinic: Clinic, bibliography: Bibliography, glossary: Glossary
    ) -> tuple[dict[str, Build], Surroundings]:
        """Return the build of every page by file name, and what they could refer to."""
        texts = self._texts()
        removed = self._removed_but_linked(texts)
        paths = {name: self._path(name) for name in [*texts, *removed]}
        glossary_path = paths.get("glossary.md", "")
        surroundings = Surroundings(
            paths, bibliography.root, glossary, self.drawings, self.images, clinic, glossary_path
        )
        builds = {}
        for name, text in texts.items():
            build = self._build(name, text, surroundings)
            if build is not None:
                builds[name] = build
        return self._with_whole_links(builds | removed), surroundings

    def _texts(self) -> dict[str, str | None]:
        """Return the pages' texts by file name; None for one that cannot be read."""
        texts: dict[str, str | None] = {}
        for path in sorted((self.root / self.language).glob("*.md")):
            if path.name.startswith("."):
                continue  # An editor program's own, such as .#faq.md.
            if not PAGE_NAME.fullmatch(path.name) or path.name in TAKEN:
                self.problems.append(_bad_name(f"{self.language}/{path.name}"))
                continue
            text = read_text(path, f"{self.language}/{path.name}")
            if isinstance(text, Problem):
                self.problems.append(text)
                texts[path.name] = None
            else:
                texts[path.name] = text
        if not texts:
            problem = Problem(f"{self.language}/", 1, "There are no page files in this folder.")
            raise ContentUnavailable([problem])
        return texts

    def _removed_but_linked(self, texts: Mapping[str, str | None]) -> dict[str, Build]:
        """Return the last good builds of pages whose files are gone while others link to them.

        They stay up until nothing links to them, so that no patient meets a dead link.
        """
        needed = set(ALWAYS_LINKED)
        for text in texts.values():
            needed.update(_named_files(text or ""))
        removed = {}
        for name in sorted(needed - set(texts)):
            build = self.kept.build(f"{self.language}/{name}")
            if build is not None:
                removed[name] = build
                message = "The file is gone, but other pages still link to it, so it stays up."
                cure = "Put it back, or take the links out."
                self.problems.append(Problem(f"{self.language}/{name}", 1, message, cure))
        return removed

    def _path(self, name: str) -> str:
        stem = name.removesuffix(".md")
        return "/" if stem == "index" else f"/{stem}/"

    def _build(self, name: str, text: str | None, surroundings: Surroundings) -> Build | None:
        """Return the page as it is now, or else as it last was good."""
        file = f"{self.language}/{name}"
        last_good = self.kept.build(file)
        if text is None:
            return last_good
        made_from = digest_of(file + text)
        if last_good and last_good.made_from == made_from and _is_current(last_good, surroundings):
            return last_good
        page = read_page(text, file)
        if isinstance(page, PageText):
            build, problems = _rendered(page, file, self._path(name), surroundings, made_from)
        else:
            build, problems = None, page
        if not problems and build is not None:
            return build
        self.problems += problems
        return last_good

    def _with_whole_links(self, builds: dict[str, Build]) -> dict[str, Build]:
        """Check the anchors of links and keep the builds that are whole.

        A page with a wrong one goes back to its last good build.
        """
        whole, reverted = dict(builds), set()
        while True:
            anchors = {name: build.page.anchors for name, build in whole.items()}
            wrong = {
                name: [link for link in build.page.links if not _is_whole(link, anchors)]
                for name, build in whole.items()
                if name not in reverted
            }
            if not any(wrong.values()):
                break
            # What goes back may take anchors away that others have just passed with.
            for name in [name for name, links in wrong.items() if links]:
                file = whole[name].page.file
                self.problems += [_dead_anchor(file, link, anchors) for link in wrong[name]]
                whole[name] = self.kept.build(file) or whole[name]
                reverted.add(name)
        for name, build in whole.items():
            if name not in reverted:
                self.kept.keep_build(build.page.file, build)
        return whole

    def _check_pages(self, pages: Mapping[str, Page]) -> None:
        """Note what is wrong with the pages taken together."""
        if "/" not in pages and not (self.root / self.language / "index.md").exists():
            message, cure = "There is no home page.", "Write the file index.md."
            self.problems.append(Problem(f"{self.language}/index.md", 1, message, cure))
        for page in pages.values():
            if (page.layout == "consultation") != (page.path == "/consultation/"):
                message = "“layout: consultation” belongs to consultation.md, and only there."
                self.problems.append(Problem(page.file, 1, message))
        places: dict[tuple[str, int], Page] = {}
        for page in pages.values():
            other = places.setdefault((page.section, page.order), page)
            if other is not page:
                message = f"“order: {page.order}” is also that of {other.file}."
                cure = "Give each page of a section its own number."
                self.problems.append(Problem(page.file, 1, message, cure))


def _bad_name(file: str) -> Problem:
    shown = file.encode(errors="replace").decode()
    cure = "Use small letters, digits and hyphens, such as after-care.md."
    return Problem(shown, 1, "A page cannot have this name: it becomes its address.", cure)


def _named_files(text: str) -> set[str]:
    """Return the file names that the text links to, as far as plain reading shows them."""
    ends = (part.partition(")")[0].partition("#")[0] for part in text.split("](")[1:])
    names = {name.strip() for name in ends}
    return {name for name in names if PAGE_NAME.fullmatch(name)}


def _is_current(build: Build, surroundings: Surroundings) -> bool:
    return all(surroundings.mark(name) == mark for name, mark in build.uses.items())


def _rendered(
    text: PageText, file: str, path: str, surroundings: Surroundings, made_from: str
) -> tuple[Build, list[Problem]]:
    header = text.header
    draft = Draft(file, text.body, text.body_line, header.layout, surroundings)
    if header.layout == "glossary":
        draft.anchors.update(term.anchor for term in surroundings.glossary.terms)
        draft.use("terms:")
    html, facts_html = render(draft)
    references = tuple(
        Reference(number, name, surroundings.sources[name])
        for number, name in enumerate(draft.cited, 1)
        if name in surroundings.sources
    )
    page = Page(
        file=file,
        path=path,
        title=header.title,
        menu=header.menu or header.title,
        summary=header.summary,
        layout=header.layout,
        section=header.section,
        order=header.order,
        in_main_menu=header.in_main_menu,
        changed=header.changed,
        review_due=header.review_due,
        review=header.review_of(text.body),
        html=html,
        facts_title=draft.facts_title,
        facts_html=facts_html,
        contents=tuple(draft.contents),
        references=references,
        links=tuple(draft.links),
        anchors=frozenset(draft.anchors),
        images=frozenset(draft.images),
    )
    return Build(made_from, draft.uses, page), draft.problems


def _is_whole(link: Link, anchors: Mapping[str, frozenset[str]]) -> bool:
    # A page that is not published itself has its own problem noted already.
    return link.file not in anchors or link.anchor in anchors[link.file]


def _dead_anchor(file: str, link: Link, anchors: Mapping[str, frozenset[str]]) -> Problem:
    near = did_you_mean(link.anchor, anchors[link.file])
    cure = near or f"Look at the headings of {link.file}."
    return Problem(file, link.line, f"{link.file} has no heading “#{link.anchor}”.", cure)
