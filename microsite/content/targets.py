"""Where links and pictures point to, checked and put into the site's own addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from microsite.content.clinic import Clinic
from microsite.content.draft import Draft
from microsite.content.page import Link, Page
from microsite.content.problems import Problem, did_you_mean

SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
WEBSITE = re.compile(r"(?:www\.|[a-z0-9-]{1,60}\.(?:com|org|net|uk|gov|ie|eu)\b)", re.I)
ALLOWED_SCHEMES = frozenset({"https", "mailto", "tel"})
# What a link to it does, and what it shows.
CLINIC_TARGETS: dict[str, Callable[[Clinic], tuple[str, str]]] = {
    "clinic:phone": lambda clinic: (f"tel:{clinic.phone_link}", clinic.phone),
    "clinic:email": lambda clinic: (f"mailto:{clinic.email}", clinic.email),
}
QUOTED = "clinic:"


def aim_links(root: Element, draft: Draft) -> None:
    """Resolve every link that an editor wrote."""
    for link in root.iter("a"):
        if link.get("class") == "term":
            continue
        target = link.get("href", "").strip()
        if target in CLINIC_TARGETS:
            _aim_at_clinic(link, target, draft)
            continue
        if target.removeprefix(QUOTED) in draft.surroundings.quoted and target.startswith(QUOTED):
            _quote(link, target, draft)
            continue
        link.attrib.pop("title", None)
        link.set("href", _resolved(target, draft))
        if not "".join(link.itertext()).strip() and not len(link):
            cure = "Put them in the [ ]."
            draft.complain(f"]({target}", "A link has no words.", cure, rule="link")


def _aim_at_clinic(link: Element, target: str, draft: Draft) -> None:
    """Make a link that calls or writes; without words of its own it shows the number."""
    draft.use("clinic:")
    href, shown = CLINIC_TARGETS[target](draft.surroundings.clinic)
    link.set("href", href)
    if not "".join(link.itertext()).strip():
        link.text = shown


def _quote(link: Element, target: str, draft: Draft) -> None:
    """Put a fact of the installation in the place of the link."""
    name = target.removeprefix(QUOTED)
    draft.use(f"quoted:{name}")
    if "".join(link.itertext()).strip():
        cure = f"Write []({target})."
        message = f"“{target}” puts its own words here, so it takes none."
        draft.complain(f"]({target}", message, cure, rule="link")
    tail = link.tail
    link.clear()
    link.tag, link.text, link.tail = "span", draft.surroundings.quoted[name], tail


def _resolved(target: str, draft: Draft) -> str:
    """Return the address for ``target``; a target that cannot be is noted and goes nowhere."""
    token = f"]({target}" if f"]({target}" in draft.body else target
    scheme = SCHEME.match(target)
    if scheme:
        if scheme[1].lower() in ALLOWED_SCHEMES:
            return target
        cure = "Links may start with https:, mailto: or tel:."
        message = f"A link may not start with “{scheme[1]}:”."
        draft.complain(token, message, cure, rule="link")
        return "#"
    file, _, anchor = target.partition("#")
    if not file and anchor:
        draft.links.append(Link(draft.file.rpartition("/")[2], anchor, draft.line_of(token)))
        return f"#{anchor}"
    draft.use(f"page:{file}")
    path = draft.surroundings.pages.get(file)
    if path is None and file in draft.surroundings.moved:
        return _followed(token, file, anchor, draft)
    if path is None:
        _complain_of_page(token, file, draft)
        return "#"
    if anchor:
        draft.links.append(Link(file, anchor, draft.line_of(token)))
        return f"{path}#{anchor}"
    return path


def _followed(token: str, file: str, anchor: str, draft: Draft) -> str:
    """Return where readers of the old name are sent; a place on the old page may not be there."""
    target, _, own = draft.surroundings.moved[file].partition("#")
    anchor = f"#{own or anchor}" if own or anchor else ""
    draft.use(f"page:{target}")
    cure = f"Write {target}{anchor}."
    draft.complain(token, f"“{file}” is an old name.", cure, rule="moved-link")
    return f"{draft.surroundings.pages[target]}{anchor}"


def _complain_of_page(token: str, file: str, draft: Draft) -> None:
    pages = draft.surroundings.pages
    if not file:
        cure = "Name a page, such as risks.md."
        draft.complain(token, "A link has no target.", cure, rule="link")
        return
    by_path = {path.strip("/"): name for name, path in pages.items()}
    named = by_path.get(file.strip("/"))
    cure = f"Name the file: “{named}”." if named else did_you_mean(file, pages)
    if not cure and WEBSITE.match(file):
        cure = f"For another website write https://{file}."
    cure = cure or "Name a page, such as risks.md."
    draft.complain(token, f"There is no page {file}.", cure, rule="link")


def dead_anchors(page: Page, anchors: Mapping[str, frozenset[str]]) -> list[Problem]:
    """Return what is wrong with the page's links to headings; ``anchors`` are by file name."""
    # A page that is not published itself has its own problem noted already.
    return [
        _dead_anchor(page.file, link, anchors[link.file])
        for link in page.links
        if link.file in anchors and link.anchor not in anchors[link.file]
    ]


def _dead_anchor(file: str, link: Link, anchors: frozenset[str]) -> Problem:
    near = did_you_mean(link.anchor, anchors)
    cure = near or f"Look at the headings of {link.file}."
    message = f"{link.file} has no heading “#{link.anchor}”."
    return Problem(file, link.line, message, cure, rule="anchor")
