"""From files to a Library, again and again: only what changed is read and rendered anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from microsite.content.building import built, is_current
from microsite.content.clinic import Clinic
from microsite.content.evidence import Bibliography, Glossary
from microsite.content.files import PageText, read_page
from microsite.content.house_rules import HouseRules
from microsite.content.image_records import PictureRecord
from microsite.content.image_renditions import Renditions, proving_only
from microsite.content.images import Pictures
from microsite.content.kept import Build, digest_of
from microsite.content.library import Library
from microsite.content.memory import FileText, Memory, Model
from microsite.content.names import (
    ALWAYS_LINKED,
    bad_name,
    better_name,
    in_its_place,
    is_page_name,
    path_of,
)
from microsite.content.page import Page
from microsite.content.picture_checks import lapsed_consents, record_of_picture
from microsite.content.problems import ContentUnavailable, Problem
from microsite.content.records import (
    Found,
    house_rules,
    read_record,
    redirects,
    self_check,
    worrying_signs,
    wrong_redirects,
)
from microsite.content.redirects import GONE, Redirects, addresses, file_of
from microsite.content.reply_files import reply_templates
from microsite.content.surroundings import Surroundings
from microsite.content.targets import dead_anchors
from microsite.content.whole import check_whole


def load(
    root: Path,
    *,
    language: str = "en",
    drawings: Mapping[str, str] | None = None,
    keep: Path | None = None,
    renditions: Renditions | None = None,
    quoted: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Library:
    """Read ``root`` once and return it as a Library; see Loader."""
    return Loader(
        root,
        language=language,
        drawings=drawings,
        keep=keep,
        renditions=renditions,
        quoted=quoted,
    ).load(today)


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
        renditions: Renditions | None = None,
        quoted: Mapping[str, str] | None = None,
    ) -> None:
        self.memory = Memory(root, language, drawings or {}, keep, renditions or proving_only(None))
        self.quoted = quoted or {}

    def load(self, today: date | None = None) -> Library:
        """Return the folder as it is now. Raises ContentUnavailable when there is nothing."""
        return Loading(self.memory, self.quoted).library(today)

    def load_with(self, file: str, text: str, today: date | None = None) -> Library:
        """Return the folder as it would be with this text in the file. Nothing is kept.

        Raises ContentUnavailable when there would be nothing.
        """
        return Loading(self.memory.with_text(file, text), self.quoted).library(today)


class Loading:
    """One reading of the content folder."""

    def __init__(self, memory: Memory, quoted: Mapping[str, str]) -> None:
        self.memory, self.root, self.language = memory, memory.root, memory.language
        self.quoted = quoted
        self.problems: list[Problem] = []
        self.meant: set[str] = set()  # what files with a name that cannot be should be called

    def library(self, today: date | None) -> Library:
        rules = self._take(house_rules(self.memory)) or HouseRules()
        clinic = self._record("clinic.yaml", Clinic, rules)
        bibliography = self._record("sources.yaml", Bibliography, rules)
        glossary = self._record(f"{self.language}/glossary.yaml", Glossary, rules)
        if clinic is None or bibliography is None or glossary is None:
            raise ContentUnavailable(self.problems)
        today = today or clinic.today
        check = self._take(self_check(self.memory, rules, bibliography, today))
        signs = self._take(worrying_signs(self.memory, rules, today))
        replies, problems = reply_templates(self.memory, rules)
        self.problems += problems
        pictures = self._pictures(rules, today)
        redirected = redirects(self.memory, rules)
        self.old_names = self._take(redirected) or Redirects({})
        builds, surroundings = self._builds(clinic, bibliography, glossary, rules, pictures)
        shown = [self.memory.shown(build, pictures) for build in builds.values()]
        pages = {page.path: page for page in sorted(shown, key=lambda page: page.path)}
        self._check_pages(pages)
        if not redirected.problems:
            self.problems += self._wrong_redirects(builds)
        self.problems += check_whole(pages, bibliography, check, self._line_of, rules, today)
        self.problems += lapsed_consents(pages, pictures)
        return Library(
            clinic,
            bibliography.root,
            glossary.terms,
            check,
            pages,
            surroundings,
            self.memory.images.renditions,
            tuple(sorted(set(self.problems))),
            today,
            signs,
            replies,
            addresses(self.targets, pages),
        )

    def _take(self, found: Found[Model]) -> Model | None:
        self.problems += found.problems
        return found.record

    def _record(self, file: str, model: type[Model], rules: HouseRules) -> Model | None:
        return self._take(read_record(self.memory, file, model, rules))

    def _pictures(self, rules: HouseRules, today: date) -> Pictures:
        """Return the pictures with their records as they are now.

        There is no last good record: a consent that cannot be read is none.
        """
        names = self.memory.images.names()
        records: dict[str, PictureRecord | None] = {}
        for file in sorted(self.memory.images.root.glob("*.yaml")):
            found = record_of_picture(file.name, names, self.memory, rules)
            records[file.stem] = found.record
            self.problems += found.problems
        return Pictures(self.memory.images, records, today)

    def _line_of(self, file: str, key: str) -> int:
        """Return the line that starts with the key: of a page's header, or a source."""
        text = self.memory.text(file).text or ""
        found = re.search(rf"^ *[\"']?{re.escape(key)}[\"']? *:", text, re.MULTILINE)
        return text.count("\n", 0, found.start()) + 1 if found else 1

    def _builds(
        self,
        clinic: Clinic,
        bibliography: Bibliography,
        glossary: Glossary,
        rules: HouseRules,
        pictures: Pictures,
    ) -> tuple[dict[str, Build], Surroundings]:
        """Return the build of every page by file name, and what they could refer to."""
        texts = self._texts()
        self.targets = self.old_names.targets(texts, self._is_kept)
        self.moved = {old: to for old, to in self.targets.items() if to != GONE}
        removed = self._removed_but_linked(texts)
        paths = {name: path_of(name) for name in [*texts, *removed]}
        surroundings = Surroundings(
            paths,
            bibliography.root,
            glossary,
            self.memory.drawings,
            pictures,
            clinic,
            rules,
            paths.get("glossary.md", ""),
            self.quoted,
            {old: to for old, to in self.moved.items() if file_of(to) in paths},
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
            texts[name] = found = self.memory.text(f"{self.language}/{name}")
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
            if not is_page_name(path.name):
                better = better_name(path.name)
                self.meant.add(better)
                self.problems.append(bad_name(f"{self.language}/{path.name}", better))
                continue
            yield path.name

    def _removed_but_linked(self, texts: Mapping[str, FileText]) -> dict[str, Build]:
        """Return the last good builds of pages whose files are gone while others link to them.

        They stay up until nothing links to them, so that no patient meets a dead link.
        """
        needed = self.meant.union(ALWAYS_LINKED, *(text.names for text in texts.values()))
        needed |= {file_of(target) for target in self.moved.values()}
        removed = {}
        for name in sorted(needed - set(texts) - set(self.moved)):
            if build := self._removed(name):
                removed[name] = build
        return removed

    def _removed(self, name: str) -> Build | None:
        """Return the last good build of a page whose file is gone, and say so."""
        file = f"{self.language}/{name}"
        build = self.memory.last_good(file)
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
        gone = linked - set(builds) - set(self.moved)
        found = {name: self._removed(name) for name in sorted(gone)}
        return {name: build for name, build in found.items() if build}

    def _wrong_redirects(self, builds: Mapping[str, Build]) -> list[Problem]:
        there = {name for name in builds if (self.root / self.language / name).exists()}
        anchors = {name: build.page.anchors for name, build in builds.items()}
        faults = self.old_names.faults(there, self.targets, anchors)
        return wrong_redirects(self.memory, faults)

    def _is_kept(self, name: str) -> bool:
        return self.memory.last_good(f"{self.language}/{name}") is not None

    def _build(self, name: str, found: FileText, surroundings: Surroundings) -> Build | None:
        """Return the page as it is now, or else as it last was good."""
        file = f"{self.language}/{name}"
        last_good = self.memory.last_good(file)
        if found.text is None:
            return last_good
        made_from = digest_of(file + found.text)
        if last_good and last_good.made_from == made_from and is_current(last_good, surroundings):
            self.problems += last_good.warnings
            return last_good
        tried = self.memory.tried.get(file)
        if not tried or tried[0].made_from != made_from or not is_current(tried[0], surroundings):
            page = read_page(found.text, file)
            if isinstance(page, PageText):
                page = in_its_place(page, file, path_of(name))
            if not isinstance(page, PageText):
                self.problems += page
                return last_good
            tried = built(page, file, path_of(name), surroundings, made_from)
            self.memory.tried[file] = tried
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
                name: dead
                for name, build in whole.items()
                if name not in reverted and (dead := dead_anchors(build.page, anchors))
            }
            if not wrong:
                break
            # What goes back may take anchors away that others have just passed with.
            for name, dead in wrong.items():
                self.problems += dead
                whole[name] = self.memory.last_good(whole[name].page.file) or whole[name]
                reverted.add(name)
        for name, build in whole.items():
            if name not in reverted:
                self.memory.note_good(build)
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
