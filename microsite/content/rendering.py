"""From the body of a page file to sanitised HTML, with everything that it refers to."""

from __future__ import annotations

import html
import re
from itertools import count
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import render_inner_html, slugify, strip_tags, unique
from markdown.treeprocessors import Treeprocessor

from microsite.content.blocks import draw_blocks
from microsite.content.comparison import COPY_START, copied_cells, read_comparison
from microsite.content.draft import Draft
from microsite.content.inline import ClinicSyntax
from microsite.content.leftovers import refuse_leftovers
from microsite.content.meanings import explain_terms
from microsite.content.overdue import PAIR_END, PAIR_START
from microsite.content.page import Heading
from microsite.content.parts import curled, note_parts, readable
from microsite.content.placing import place_images
from microsite.content.sanitising import sanitise
from microsite.content.size import refuse_what_is_too_much
from microsite.content.tables import draw_table
from microsite.content.targets import aim_links
from microsite.content.values import values_allowed

NO_BREAK_SPACE = "\u00a0"
HEADINGS = re.compile(r"h[1-6]")
OWN_ANCHOR = re.compile(r"\s*\{#([^}]*)\}\s*$")
ANCHOR = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBERED = re.compile(r"(source|cited|footer)-\d+(-\d+)?")  # ids of references and footer
FACTS_END = '<hr class="facts-end">'
OPENING_END = '<hr class="opening-end">'
DRAWING = re.compile(r'<div([^>]*) data-drawing="([^"]+)"([^>]*)></div>')
PICTURE = re.compile(r'<img data-picture="([^"]+)">')
UNREAD_BLOCK = re.compile(r"^\s*(!!!|:::)")
FENCE = re.compile(r"^[ >]*(?:```|~~~)", re.MULTILINE)
EMPTY_ITEM = re.compile(r"^[ >]*(?:[-*+]|\d+\.) *$", re.MULTILINE)
CUT_OFF = re.compile(r"(?<![.!?:;)\]|”\"’'*_>—-])\Z")


def render(draft: Draft) -> tuple[str, str]:
    """Return (page's HTML, key facts' HTML); what is wrong is added to the draft's problems."""
    if refuse_what_is_too_much(draft):
        return "", ""
    _check_that_file_is_whole(draft)
    parser = Markdown(
        extensions=["tables", "sane_lists", "admonition", ClinicSyntax(draft), PageTree(draft)],
        output_format="html",
    )
    try:
        rough = parser.convert(draft.body)
    except RecursionError:
        message = "Lists or quotes are inside each other too deeply."
        draft.complain("", message, "Use fewer levels.", rule="size")
        return "", ""
    allowed = values_allowed(draft)
    clean = sanitise(rough, set(draft.surroundings.drawings), draft.meanings, allowed)
    clean, _, copies = clean.partition(COPY_START)
    draft.comparison = read_comparison(_with_pictures(copies, draft), draft)
    facts, cut, rest = clean.partition(FACTS_END)
    page, facts = (rest, facts) if cut else (clean, "")
    opening, cut, rest = page.partition(OPENING_END)
    page, draft.opening_html = (rest, opening.strip()) if cut else (page, "")
    draft.opening_html = _with_pictures(draft.opening_html, draft)
    page = DRAWING.sub(lambda found: _drawing(found, draft), page)
    return _marked_pairs(_with_pictures(page, draft)).strip(), _with_pictures(facts, draft).strip()


def _drawing(found: re.Match[str], draft: Draft) -> str:
    # The drawings are ours; they go in after sanitising, which would strip SVG.
    return f"<div{found[1]}{found[3]}>{draft.drawings[found[2]]}</div>"


def _with_pictures(page: str, draft: Draft) -> str:
    # So do pictures: the sanitiser would let any address pass in a srcset.
    return PICTURE.sub(lambda found: draft.pictures.get(found[1], ""), page)


def _marked_pairs(page: str) -> str:
    """Number the pairs of pictures in the order of the text, as ``Page.pairs`` has them."""
    numbers = count()
    page = page.replace('<hr class="pair-end">', PAIR_END)
    return re.sub('<hr class="pair-start">', lambda _: PAIR_START.format(next(numbers)), page)


def _check_that_file_is_whole(draft: Draft) -> None:
    """Complain of a text that stops within a line: it was probably not saved completely."""
    text = draft.body
    if not text.strip():
        cure = "Write something below the second “---”."
        draft.complain("", "The page has no text.", cure, rule="file")
    elif not text.endswith("\n") and CUT_OFF.search(text):
        line = draft.first_line + text.count("\n")
        message = "The file stops in the middle of a line, as if it was not saved completely."
        cure = "Check the end of the text, and end it with a full stop or an empty line."
        draft.complain_at(line, message, cure, "file")


class PageTree(Extension):
    """Hooks our steps in after markdown's inline syntax, before it writes the HTML."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(Steps(md, self.draft), "page", 15)


class Steps(Treeprocessor):
    """Redraws the parsed page step by step; the order matters."""

    def __init__(self, md: Markdown, draft: Draft) -> None:
        super().__init__(md)
        self.draft = draft

    def run(self, root: Element) -> None:
        _note_headings(root, self.draft, self.md)
        _refuse_leftovers(root, self.draft)
        draw_blocks(root, self.draft)
        if self.draft.layout == "home":
            _part_opening(root)
        aim_links(root, self.draft)
        place_images(root, self.draft)
        _draw_plain_tables(root)
        _tie_citations(root)
        _number_citations(root, self.draft)
        _curl_apostrophes(root)
        note_parts(root, self.draft)
        if self.draft.layout == "faq":
            _fold_questions(root)
        copies = copied_cells(root, self.draft)
        explain_terms(root, self.draft)
        root.extend(copies)


def _part_opening(root: Element) -> None:
    """Mark where the home page's first paragraphs end: they stand beside its title."""
    start = next((n for n, child in enumerate(root, 1) if child.get("class") == "facts-end"), 0)
    end = next((n for n, child in enumerate(root[start:], start) if child.tag != "p"), len(root))
    if end > start:
        root.insert(end, Element("hr", {"class": "opening-end"}))


def _note_headings(root: Element, draft: Draft, md: Markdown) -> None:
    """Give headings their anchors and note them for the contents list."""
    level = 1
    for element in root.iter():
        if not HEADINGS.fullmatch(element.tag):
            continue
        own = _take_own_anchor(element)
        title = html.unescape(strip_tags(render_inner_html(element, md))).strip()
        new_level = int(element.tag[1])
        _check_heading(title, level, new_level, draft)
        level = new_level
        element.set("id", _anchor(own, title, draft))
        if level in (2, 3):
            draft.contents.append(Heading(level, element.get("id", ""), title))


def _take_own_anchor(element: Element) -> str | None:
    """Return the anchor in ``## Burns {#burns}`` and take it out of the heading's text."""
    holder, field = (element[-1], "tail") if len(element) else (element, "text")
    text = getattr(holder, field) or ""
    found = OWN_ANCHOR.search(text)
    if not found:
        return None
    setattr(holder, field, text[: found.start()])
    return found[1].strip().removeprefix("#")


def _check_heading(title: str, level: int, new_level: int, draft: Draft) -> None:
    token = f"{'#' * new_level} {title[:30]}"
    if new_level == 1:
        cure = "Start headings in the text with ##."
        message = "A page has one main heading, its title."
        draft.complain(token, message, cure, near="# ", rule="heading")
    elif new_level > level + 1:
        cure = f"Write {'#' * (level + 1)} here."
        draft.complain(token, "This heading skips a level.", cure, rule="heading")
    if title.startswith(("- ", "* ", "+ ")):
        message = "This line of a list is read as a heading, because of the “-” alone below it."
        cure = "Write something behind that “-”, or delete it."
        draft.complain(title[:30], message, cure, rule="heading")
    if not title:
        cure = "Write them, or delete it."
        draft.complain("#" * new_level, "A heading has no words.", cure, rule="heading")


def _anchor(own: str | None, title: str, draft: Draft) -> str:
    if own is None:
        slug = slugify(title, "-") or "section"
        if NUMBERED.fullmatch(slug):
            slug = f"about-{slug}"
        return unique(slug, draft.anchors)
    # Asked for each heading in turn, so that the second use gets the second line.
    line = draft.line_of(f"{{#{own}}}")
    if not ANCHOR.fullmatch(own) or NUMBERED.fullmatch(own):
        cure = "Use small letters, digits and hyphens."
        draft.complain_at(line, f"“{readable(own)}” cannot be an anchor.", cure, "anchor")
    elif own in draft.anchors:
        message = f"The anchor “{own}” is used twice."
        draft.complain_at(line, message, "Choose another.", "anchor")
    draft.anchors.add(own)
    return own


def _refuse_leftovers(root: Element, draft: Draft) -> None:
    """Complain of text that a patient would see as code or as half a block."""
    for element in root.iter():
        text = element.text or ""
        if element.tag == "pre":
            first = "".join(element.itertext()).strip().splitlines()[:1]
            cure = "Remove the spaces at the start of the line."
            message = "This line is indented, so it would be shown as computer code."
            draft.complain("".join(first)[:30], message, cure, rule="html")
        elif element.tag in ("p", "li") and (found := UNREAD_BLOCK.match(text)):
            cure = 'Write !!! kind "Title" on a line of its own, and indent what belongs to it.'
            if re.search("[“”„]", text.partition("\n")[0]):
                cure = 'Put the title in straight quotes: !!! kind "Title".'
            draft.complain(text.strip()[:20], f"This “{found[1]}” line cannot be read.", cure)
    refuse_leftovers(root, draft)
    _refuse_empty_items(root, draft)
    if found := FENCE.search(draft.body):
        line = draft.first_line + draft.body.count("\n", 0, found.end())
        message = "From here on it would be shown as computer code."
        draft.complain_at(line, message, "Delete this line, and the one that ends it.", "html")


def _refuse_empty_items(root: Element, draft: Draft) -> None:
    places = EMPTY_ITEM.finditer(draft.body)
    for item in root.iter("li"):
        if not len(item) and not (item.text or "").strip():
            place = next(places, None)
            before = draft.body.count("\n", 0, place.start()) if place else 0
            message, cure = "A line of this list is empty.", "Write something, or delete it."
            draft.complain_at(draft.first_line + before, message, cure, "block")


def _tie_citations(root: Element) -> None:
    """Let no line end between a word and its citation, or between two citations."""
    for parent in root.iter():
        before: Element | None = None
        for child in parent:
            if child.get("class") == "citation":
                if before is None:
                    parent.text = (parent.text or "").rstrip()
                elif before.get("class") == "citation" and not (before.tail or "").strip():
                    before.tail = NO_BREAK_SPACE
                else:
                    before.tail = (before.tail or "").rstrip()
            before = child


def _number_citations(root: Element, draft: Draft) -> None:
    """Number sources in the order in which a reader meets them."""
    times: dict[str, int] = {}
    for mark in root.iter("sup"):
        source = mark.attrib.pop("data-source", None)
        if source is None:
            continue
        if source not in draft.cited:
            draft.cited.append(source)
            draft.use(f"source:{source}")
        number = draft.cited.index(source) + 1
        times[source] = times.get(source, 0) + 1
        nth = "" if times[source] == 1 else f"-{times[source]}"
        mark.text = ""
        link = SubElement(mark, "a")
        link.set("href", f"#source-{number}")
        link.set("id", f"cited-{number}{nth}")
        link.set("aria-label", f"Source {number}")
        link.text = str(number)


def _draw_plain_tables(root: Element) -> None:
    """Draw the tables that are in no block, named after the heading above them."""
    parents = {child: parent for parent in root.iter() for child in parent}
    name, count = "", 0
    for element in list(root.iter()):
        if HEADINGS.fullmatch(element.tag):
            name, count = "".join(element.itertext()), 0
        elif element.tag == "table" and parents[element].get("role") != "region":
            count += 1
            draw_table(parents[element], element, name if count < 2 else f"{name}, part {count}")


def _fold_questions(root: Element) -> None:
    """Turn ``## Group`` and ``### Question?`` with what follows into native disclosures."""
    group: Element | None = None
    answer: Element | None = None
    for child in list(root):
        if child.tag == "h2":
            group, answer = Element("section", {"class": "faq-group"}), None
            root.insert(list(root).index(child), group)
            root.remove(child)
            group.append(child)
        elif child.tag == "h3" and group is not None:
            root.remove(child)
            answer = _question(group, child)
        elif group is not None:
            root.remove(child)
            (group if answer is None else answer).append(child)


def _question(group: Element, heading: Element) -> Element:
    """Add a closed question to the group; return the element for its answer."""
    disclosure = SubElement(group, "details", {"class": "faq"})
    summary = SubElement(disclosure, "summary", {"class": "faq__question"})
    # The anchor is on the answer: following a link to it opens the question.
    answer = SubElement(disclosure, "div", {"class": "faq__answer"})
    answer.set("id", heading.attrib.pop("id"))
    heading.tail = None
    summary.append(heading)
    return answer


def _curl_apostrophes(root: Element) -> None:
    for element in root.iter():
        if element.tag == "code":
            continue
        if element.text:
            element.text = curled(element.text)
        if element.tail:
            element.tail = curled(element.tail)
