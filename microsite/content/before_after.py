"""``!!! before-after``: two pictures of one person's skin, side by side, with what they prove.

They are shown with the person's consent only, and never in a way that hides half of one.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from microsite.content.block import Block, cites_source
from microsite.content.image_files import UnusableImage
from microsite.content.image_records import PictureRecord
from microsite.content.images import Picture
from microsite.content.page import Pair
from microsite.content.placing import complain_of_none, described, name_of, put, token_of
from microsite.content.tables import text_of

# Side by side from a window of about 38em on.
SIZES = "(min-width: 38em) 20rem, 86vw"
LIMIT = "One person’s result. Yours may differ."
ALIKE = "The same light, angle, make-up and lens in both"
RULE = "before-after"


def draw_before_after(block: Block) -> None:
    images, captions = list(block.element.iter("img")), _captions(block)
    if len(images) != 2 or len(captions) != 1 or not _is_paragraph(captions[0]):
        cure = "Write ![…](images/before.jpg), ![…](images/after.jpg), and a paragraph below them."
        block.complain("This block needs two pictures and one paragraph.", cure)
    elif cites_source(captions[0], block.title):
        cure = "Put the source into the text around it."
        block.complain("One person’s pictures are no evidence, so they cite nothing.", cure)
    else:
        _draw(block, images, captions[0])
    for image in images:
        # Not a picture of its own, whatever is wrong with the pair.
        image.set("data-picture", image.get("data-picture", "none"))


def mark_pairs(root: Element) -> None:
    """Put the marks around every pair that was drawn, between which overdue.py takes it out."""
    for parent in list(root.iter()):
        children: list[Element] = []
        for child in parent:
            pair = child.get("class") == "before-after"
            children += [_mark("pair-start"), child, _mark("pair-end")] if pair else [child]
        if len(children) > len(parent):
            parent[:] = children


def _mark(name: str) -> Element:
    return Element("hr", {"class": name})


def _captions(block: Block) -> list[Element]:
    """Return what is in the block besides the pictures."""
    return [child for child in block.element if text_of(child) or child.find(".//img") is None]


def _is_paragraph(caption: Element) -> bool:
    return caption.tag == "p" and caption.find(".//img") is None


def _draw(block: Block, images: list[Element], caption: Element) -> None:
    draft = block.draft
    alts = [described(image, draft) for image in images]
    tokens = [token_of(image, draft) for image in images]
    names = [name_of(image, token, draft) for image, token in zip(images, tokens, strict=True)]
    found = _pair(block, names, tokens) if all(names) else None
    if found:
        pictures, record = found
        folders = frozenset(picture.folder for picture in pictures)
        draft.pairs.append(Pair(names[0], names[1], folders, block.line))
        _redraw(block, pictures, alts, caption, record)


def _pair(
    block: Block, names: list[str], tokens: list[str]
) -> tuple[tuple[Picture, Picture], PictureRecord] | None:
    draft = block.draft
    draft.use(f"pair:{' '.join(names)}")
    pictures = draft.surroundings.pictures
    for name, token in zip(names, tokens, strict=True):
        if name not in pictures.images.names():
            complain_of_none(name, token, draft)
            return None
    try:
        before, after, record = pictures.pair(*names)
    except UnusableImage as error:
        named = f"images/{error.name}" if error.name else "one of them"
        message = f"These pictures cannot be shown: of {named}, {error}."
        block.complain(message, error.cure, rule=RULE)
        return None
    return (before, after), record


def _redraw(
    block: Block,
    pictures: tuple[Picture, Picture],
    alts: list[str],
    caption: Element,
    record: PictureRecord,
) -> None:
    title = block.heading("before-after")
    side_by_side = Element("div", {"class": "before-after__pair"})
    for words, picture, alt in zip(("Before", _after(record)), pictures, alts, strict=True):
        frame = SubElement(side_by_side, "figure", {"class": "before-after__picture"})
        put(SubElement(frame, "img"), picture, alt, SIZES, block.draft)
        SubElement(frame, "figcaption", {"class": "before-after__when"}).text = words
    limit = Element("p", {"class": "before-after__limit"})
    limit.text = LIMIT
    caption.tail = None
    parts = [title, limit, side_by_side, caption, _facts(record, pictures)]
    block.redraw("before-after", *parts)


def _after(record: PictureRecord) -> str:
    return f"After {_count(record.sessions, 'session')}"


def _facts(record: PictureRecord, pictures: tuple[Picture, Picture]) -> Element:
    weeks, tone = record.weeks_since_last_session, record.skin_tone or ""
    facts = {
        "Sessions": str(record.sessions),
        "Since the last session": _count(weeks, "week") if weeks else "Less than a week",
        "Skin tone": tone[:1].upper() + tone[1:],
        "How they were taken": ALIKE,
        "Retouched": "No",
        "Consent": "The person agreed in writing to show them here",
    }
    credits = dict.fromkeys(picture.credit for picture in pictures if picture.credit)
    if credits:
        facts["Pictures"] = ", ".join(credits)
    listed = Element("dl", {"class": "before-after__facts"})
    for name, value in facts.items():
        group = SubElement(listed, "div")
        SubElement(group, "dt").text = name
        SubElement(group, "dd").text = value
    return listed


def _count(number: int | None, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
