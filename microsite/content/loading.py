"""From files to a Library, again and again: only what changed is read and rendered anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from microsite.content.checking import check_page
from microsite.content.clinic import Clinic
from microsite.content.draft import Draft
from microsite.content.entries import check_entries
from microsite.content.evidence import Bibliography, Glossary
from microsite.content.files import PageText, read_page, read_text
from microsite.content.house_rules import HouseRules
from microsite.content.kept import Build, Kept, digest_of
from microsite.content.library import Library
from microsite.content.overdue import as_of
from microsite.content.page import Link, Page, Reference
from microsite.content.problems import ContentUnavailable, Problem, did_you_mean
from microsite.content.rendering import render
from microsite.content.strict_yaml import parse
from microsite.content.surroundings import ImageFolder, Surroundings
from microsite.content.validation import checked
from microsite.content.whole import check_whole

# What the address of a page can be; other routes of the site have the names in TAKEN.
PAGE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.md")
# In “](risks.md#burns)”, “](<risks.md> "title")” and “[1]: risks.md”.
NAMED_FILE = re.compile(r"\](?:\(|:) ?<?([a-z0-9-]{1,200}\.md)(?=[\s)#>])")
TAKEN = frozenset({"staff.md", "static.md", "images.md", "cards.md", "page-that-does-not-exist.md"})
# The templates link to these, so they stay up even when their files are gone.
ALWAYS_LINKED = (
    "index.md",
    "benefits.md",
    "candidacy.md",
    "clinic.md",
    "consultation.md",
    "how-it-works.md",
    "prices.md",
    "questions-to-ask.md",
    "risks.md",
    "your-visit.md",
)

Model = TypeVar("Model", bound=BaseModel)
Stamp = tuple[int, int, int]


def load(
    root: Path,
    *,
    language: str = "en",
    drawings: Mapping[str, str] | None = None,
    keep: Path | None = None,
    today: date | None = None,
) -> Library:
    """Read ``root`` once and return it as a Library; see Loader."""
    return Loader(root, language=language, drawings=drawings, keep=keep).load(today)


class Loader:
    """Reads a content folder as often as asked, and remembers what it read.

    What cannot be published keeps its last good version from ``keep`` and is in the library's
    ``problems``.
    """

    def __init__(
        self,
        root: Path,
        *,
        language: str = "en",
        drawings: Mapping[str, str] | None = None,
        keep: Path | None = None,
    ) -> None:
        self.root, self.language, self.kept = root, language, Kept(keep)
        self.drawings = drawings or {}
        self.images = ImageFolder(root / "images")
        self._texts: dict[str, tuple[Stamp, FileText]] = {}
        self._records: dict[str, tuple[str, Any]] = {}
        self._good: dict[str, Build] = {}
        self._shown: dict[str, tuple[Build, date, Page]] = {}
        # The last build of each file with what keeps it back: it is not rendered again either.
        self.tried: dict[str, tuple[Build, list[Problem]]] = {}

    def load(self, today: date | None = None) -> Library:
        """Return the folder as it is now. Raises ContentUnavailable when there is nothing."""
        return Loading(self).library(today)

    def text(self, file: str) -> FileText:
        """Return the file's text, read again only when the file changed."""
        path = self.root / file
        try:
            status = os.stat(path)
        except OSError:
            self._texts.pop(file, None)
            return FileText.of(read_text(path, file))
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._texts.get(file)
        if known is None or known[0] != stamp:
            known = self._texts[file] = (stamp, FileText.of(read_text(path, file)))
        return known[1]

    def record(self, file: str, text: str, model: type[Model]) -> Model | list[Problem]:
        """Return the YAML text as ``model``, or what is wrong with it."""
        known = self._records.get(file)
        if known is None or known[0] != text:
            document = parse(text, file)
            known = (text, checked(model, document) or document.problems)
            self._records[file] = known
        record: Model | list[Problem] = known[1]
        return record

    def last_good(self, file: str) -> Build | None:
        if file not in self._good:
            build = self.kept.build(file)
            if build is None:
                return None
            self._good[file] = build
        return self._good[file]

    def note_good(self, build: Build) -> None:
        """Remember that the build is the file's last good one, across restarts too."""
        file = build.page.file
        if self._good.get(file) is not build or not self.kept.has_build(file):
            self._good[file] = build
            self.kept.keep_build(file, build)

    def shown(self, build: Build, today: date) -> Page:
        """Return the build's page as it is on this day; the same object while nothing changed."""
        known = self._shown.get(build.page.file)
        if known is None or known[0] is not build or known[1] != today:
            page = as_of(build.page, today)
            if known is not None and known[2] == page:
                page = known[2]
            known = self._shown[build.page.file] = (build, today, page)
        return known[2]


@dataclass(frozen=True)
class FileText:
    """A file's text or what is wrong with it; ``names`` are the page files that it links to."""

    text: str | None
    problem: Problem | None
    names: frozenset[str]

    @classmethod
    def of(cls, found: str | Problem) -> FileText:
        if isinstance(found, Problem):
            return cls(None, found, frozenset())
        return cls(found, None, frozenset(_named_files(found)))


class Loading:
    """One reading of the content folder."""

    def __init__(self, loader: Loader) -> None:
        self.loader, self.root, self.language = loader, loader.root, loader.language
        self.problems: list[Problem] = []
        self.meant: set[str] = set()  # what files with a name that cannot be should be called

    def library(self, today: date | None) -> Library:
        rules = self._house_rules()
        clinic = self._record("clinic.yaml", Clinic, rules)
        bibliography = self._record("sources.yaml", Bibliography, rules)
        glossary = self._record(f"{self.language}/glossary.yaml", Glossary, rules)
        if clinic is None or bibliography is None or glossary is None:
            raise ContentUnavailable(self.problems)
        today = today or datetime.now(clinic.zone).date()
        builds, surroundings = self._builds(clinic, bibliography, glossary, rules)
        shown = [self.loader.shown(build, today) for build in builds.values()]
        pages = {page.path: page for page in sorted(shown, key=lambda page: page.path)}
        self._check_pages(pages)
        self.problems += check_whole(pages, bibliography, self._line_of, rules, today)
        return Library(
            clinic,
            bibliography.root,
            glossary.terms,
            pages,
            surroundings.images,
            tuple(sorted(set(self.problems))),
            today,
        )

    def _house_rules(self) -> HouseRules:
        file = f"{self.language}/checks.yaml"
        if not (self.root / file).exists():
            return HouseRules()
        return self._record(file, HouseRules, HouseRules()) or HouseRules()

    def _record(self, file: str, model: type[Model], rules: HouseRules) -> Model | None:
        """Return the YAML file as ``model``: as it is now or as it last was good."""
        now: Model | None = None
        found = self.loader.text(file)
        if found.text is None:
            self.problems += [found.problem] if found.problem else []
        else:
            record = self.loader.record(file, found.text, model)
            if isinstance(record, list):
                problems = record
            else:
                now, problems = record, check_entries(record, file, found.text, rules)
            self.problems += problems
            if not any(problem.holds_page for problem in problems):
                self.loader.kept.keep_text(file, found.text)
                return now
        last_good = self.loader.kept.text(file)
        # A banned word alone does not leave the site without its clinic.
        return now if last_good is None else checked(model, parse(last_good, file))

    def _line_of(self, file: str, key: str) -> int:
        """Return the line that starts with the key: of a page's header, or a source."""
        text = self.loader.text(file).text or ""
        found = re.search(rf"^ *[\"']?{re.escape(key)}[\"']? *:", text, re.MULTILINE)
        return text.count("\n", 0, found.start()) + 1 if found else 1

    def _builds(
        self, clinic: Clinic, bibliography: Bibliography, glossary: Glossary, rules: HouseRules
    ) -> tuple[dict[str, Build], Surroundings]:
        """Return the build of every page by file name, and what they could refer to."""
        texts = self._texts()
        removed = self._removed_but_linked(texts)
        paths = {name: _path(name) for name in [*texts, *removed]}
        surroundings = Surroundings(
            paths,
            bibliography.root,
            glossary,
            self.loader.drawings,
            self.loader.images,
            clinic,
            rules,
            paths.get("glossary.md", ""),
        )
        builds = {}
        for name, text in texts.items():
            build = self._build(name, text, surroundings)
            if build is not None:
                builds[name] = build
        builds |= removed
        while linked := self._linked_by_old_builds(builds):
            builds |= linked
        return self._with_whole_links(builds), surroundings

    def _texts(self) -> dict[str, FileText]:
        """Return the pages' texts by file name."""
        texts: dict[str, FileText] = {}
        for name in self._page_files():
            texts[name] = found = self.loader.text(f"{self.language}/{name}")
            if found.problem:
                self.problems.append(found.problem)
        if not texts:
            message = "There are no page files in this folder."
            raise ContentUnavailable([Problem(f"{self.language}/", 1, message, rule="file")])
        return texts

    def _page_files(self) -> Iterator[str]:
        for path in sorted((self.root / self.language).glob("*")):
            if path.name.startswith(".") or path.suffix.lower() != ".md":
                continue  # An editor program's own, such as .#faq.md.
            if not PAGE_NAME.fullmatch(path.name) or path.name in TAKEN:
                better = _better_name(path.name)
                self.meant.add(better)
                self.problems.append(_bad_name(f"{self.language}/{path.name}", better))
                continue
            yield path.name

    def _removed_but_linked(self, texts: Mapping[str, FileText]) -> dict[str, Build]:
        """Return the last good builds of pages whose files are gone while others link to them.

        They stay up until nothing links to them, so that no patient meets a dead link.
        """
        needed = self.meant.union(ALWAYS_LINKED, *(text.names for text in texts.values()))
        removed = {}
        for name in sorted(needed - set(texts)):
            if build := self._removed(name):
                removed[name] = build
        return removed

    def _removed(self, name: str) -> Build | None:
        """Return the last good build of a page whose file is gone, and say so."""
        file = f"{self.language}/{name}"
        build = self.loader.last_good(file)
        if build is not None and name not in self.meant:
            message = "The file is gone, but other pages still link to it, so it stays up."
            cure = "Put it back, or take the links out."
            self.problems.append(Problem(file, 1, message, cure, rule="link"))
        return build

    def _linked_by_old_builds(self, builds: Mapping[str, Build]) -> dict[str, Build]:
        """Return the removed pages that only pages link to which stay as they last were."""
        linked = {
            use.removeprefix("page:")
            for build in builds.values()
            for use, mark in build.uses.items()
            if use.startswith("page:") and mark
        }
        found = {name: self._removed(name) for name in sorted(linked - set(builds))}
        return {name: build for name, build in found.items() if build}

    def _build(self, name: str, found: FileText, surroundings: Surroundings) -> Build | None:
        """Return the page as it is now, or else as it last was good."""
        file = f"{self.language}/{name}"
        last_good = self.loader.last_good(file)
        if found.text is None:
            return last_good
        made_from = digest_of(file + found.text)
        if last_good and last_good.made_from == made_from and _is_current(last_good, surroundings):
            self.problems += last_good.warnings
            return last_good
        tried = self.loader.tried.get(file)
        if not tried or tried[0].made_from != made_from or not _is_current(tried[0], surroundings):
            page = read_page(found.text, file)
            if isinstance(page, PageText):
                page = _in_its_place(page, file, _path(name))
            if not isinstance(page, PageText):
                self.problems += page
                return last_good
            tried = _rendered(page, file, _path(name), surroundings, made_from)
            self.loader.tried[file] = tried
        build, stops = tried
        self.problems += [*stops, *build.warnings]
        return last_good if stops else build

    def _with_whole_links(self, builds: dict[str, Build]) -> dict[str, Build]:
        """Check the anchors of links and keep the builds that are whole.

        A page with a wrong one goes back to its last good build.
        """
        whole, reverted = dict(builds), set()
        while True:
            anchors = {name: build.page.anchors for name, build in whole.items()}
            wrong = {
                name: links
                for name, build in whole.items()
                if name not in reverted
                and (links := [link for link in build.page.links if not _is_whole(link, anchors)])
            }
            if not wrong:
                break
            # What goes back may take anchors away that others have just passed with.
            for name, links in wrong.items():
                file = whole[name].page.file
                self.problems += [_dead_anchor(file, link, anchors) for link in links]
                whole[name] = self.loader.last_good(file) or whole[name]
                reverted.add(name)
        for name, build in whole.items():
            if name not in reverted:
                self.loader.note_good(build)
        return whole

    def _check_pages(self, pages: Mapping[str, Page]) -> None:
        """Note what is wrong with the places of the pages."""
        if "/" not in pages and not (self.root / self.language / "index.md").exists():
            message, cure = "There is no home page.", "Write the file index.md."
            file = f"{self.language}/index.md"
            self.problems.append(Problem(file, 1, message, cure, rule="place"))
        places: dict[tuple[str, int], Page] = {}
        for page in pages.values():
            other = places.setdefault((page.section, page.order), page)
            if other is not page:
                message = f"“order: {page.order}” is also that of {other.file}."
                cure = "Give each page of a section its own number."
                line = self._line_of(page.file, "order")
                self.problems.append(Problem(page.file, line, message, cure, rule="place"))


# The program answers at these addresses, with the page's words around what it does. To the
# glossary lead the meanings of terms.
LAYOUTS_WITH_A_PATH = {
    "consultation": "/consultation/",
    "search": "/search/",
    "glossary": "/glossary/",
}


def _in_its_place(page: PageText, file: str, path: str) -> PageText | list[Problem]:
    """Return the page, or that its layout and its address do not belong together."""
    for layout, place in LAYOUTS_WITH_A_PATH.items():
        if (page.header.layout == layout) != (path == place):
            owner = f"{place.strip('/')}.md"
            message = f"“layout: {layout}” belongs to {owner}, and only there."
            is_owner = path == place
            cure = f"Write “layout: {layout}” in the header." if is_owner else "Take it out."
            line = page.line_of("layout")
            return [Problem(file, line, message, cure, rule="place")]
    return page


def _path(name: str) -> str:
    stem = name.removesuffix(".md")
    return "/" if stem == "index" else f"/{stem}/"


def _better_name(name: str) -> str:
    """Return a name that a page can have, such as “after-care.md” for “After care.md”."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower().removesuffix(".md")).strip("-")
    return f"{stem}.md"


def _bad_name(file: str, better: str) -> Problem:
    shown = file.encode(errors="replace").decode()
    can_be = PAGE_NAME.fullmatch(better) and better not in TAKEN
    cure = f"Call it “{better}”." if can_be else "Use small letters, digits and hyphens."
    message = "A page cannot have this name: it becomes its address."
    return Problem(shown, 1, message, cure, rule="place")


def _named_files(text: str) -> set[str]:
    """Return the file names that the text links to, as far as plain reading shows them."""
    return {found[1] for found in NAMED_FILE.finditer(text)}


def _is_current(build: Build, surroundings: Surroundings) -> bool:
    return all(surroundings.mark(name) == mark for name, mark in build.uses.items())


def _rendered(
    text: PageText, file: str, path: str, surroundings: Surroundings, made_from: str
) -> tuple[Build, list[Problem]]:
    """Return the page's build, with its warnings, and what keeps it from being published."""
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
        changes=tuple(sorted(header.changes, key=lambda change: change.on, reverse=True)),
        procedure=header.procedure or "",
        also_called=header.also_called,
        html=html,
        facts_title=draft.facts_title,
        facts_html=facts_html,
        contents=tuple(draft.contents),
        parts=tuple(draft.parts),
        references=references,
        links=tuple(draft.links),
        anchors=frozenset(draft.anchors),
        images=frozenset(draft.images),
    )
    check_page(draft, text)
    stops = [problem for problem in draft.problems if problem.holds_page]
    warnings = tuple(problem for problem in draft.problems if not problem.holds_page)
    return Build(made_from, draft.uses, page, warnings), stops


def _is_whole(link: Link, anchors: Mapping[str, frozenset[str]]) -> bool:
    # A page that is not published itself has its own problem noted already.
    return link.file not in anchors or link.anchor in anchors[link.file]


def _dead_anchor(file: str, link: Link, anchors: Mapping[str, frozenset[str]]) -> Problem:
    near = did_you_mean(link.anchor, anchors[link.file])
    cure = near or f"Look at the headings of {link.file}."
    message = f"{link.file} has no heading “#{link.anchor}”."
    return Problem(file, link.line, message, cure, rule="anchor")
