"""One page as it would be, from a text that is in no file."""

from __future__ import annotations

from collections.abc import Mapping

from microsite.content.building import built
from microsite.content.files import PageText, checked_text, read_page
from microsite.content.kept import digest_of
from microsite.content.names import bad_name, better_name, in_its_place, is_page_name, path_of
from microsite.content.overdue import as_of
from microsite.content.page import Page
from microsite.content.problems import Problem
from microsite.content.surroundings import Surroundings
from microsite.content.targets import dead_anchors


def preview(
    file: str,
    text: str,
    surroundings: Surroundings,
    anchors: Mapping[str, frozenset[str]],
) -> tuple[Page | None, tuple[Problem, ...]]:
    """Return the page with what is wrong with it; no page when its header cannot be read.

    ``file`` is where it would stand, such as ``en/faq.md``; ``anchors`` are those of the other
    pages by file name. Nothing is kept and nothing published.
    """
    name = file.rpartition("/")[2]
    if not is_page_name(name):
        return None, (bad_name(file, better_name(name)),)
    page = _read(file, text)
    if not isinstance(page, PageText):
        return None, tuple(page)
    around = _with_page(name, surroundings)
    build, stops = built(page, file, path_of(name), around, digest_of(file + text))
    pictures = around.pictures
    shown = as_of(build.page, pictures.today, pictures.shown_of(build.page.pairs))
    dead = dead_anchors(shown, {**anchors, name: shown.anchors})
    return shown, tuple(sorted({*stops, *build.warnings, *dead}))


def _read(file: str, text: str) -> PageText | list[Problem]:
    checked = checked_text(text, file)
    if isinstance(checked, Problem):
        return [checked]
    page = read_page(checked, file)
    name = file.rpartition("/")[2]
    return in_its_place(page, file, path_of(name)) if isinstance(page, PageText) else page


def _with_page(name: str, surroundings: Surroundings) -> Surroundings:
    """Return the surroundings with a page of this name: a new one may link to itself."""
    if name in surroundings.pages:
        return surroundings
    return surroundings.with_page(name, path_of(name))
