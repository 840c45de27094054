"""``![words](images/x.jpg)`` and what it becomes: a picture in formats and widths to choose from.

The text holds a placeholder until it is clean, as for drawings: the sanitiser does not look into
``srcset``.
"""

from __future__ import annotations

import html
from xml.etree.ElementTree import Element, SubElement

from microsite.content.draft import Draft
from microsite.content.image_files import UnusableImage
from microsite.content.image_renditions import TYPES
from microsite.content.images import Picture
from microsite.content.problems import did_you_mean

IMAGES = "images/"
# The column of text is 40rem at most, and nearly the whole of a narrower window.
SIZES = "(min-width: 44em) 40rem, 92vw"
SRC_WIDTH = 800  # for browsers that know no srcset


def place_images(root: Element, draft: Draft) -> None:
    """Put every picture that is not in a block of its own in its place."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for image in list(root.iter("img")):
        if image.get("data-picture"):
            continue
        token = token_of(image, draft)
        name = name_of(image, token, draft)
        alt = described(image, draft, may_say_nothing=_is_decorative(name, draft))
        image.attrib.clear()
        picture = name and _picture(name, token, draft)
        if picture:
            put(image, picture, alt, SIZES, draft)
            _frame(image, picture, parents)


def token_of(image: Element, draft: Draft) -> str:
    target = image.get("src", "")
    return f"]({target}" if f"]({target}" in draft.body else target


def _is_decorative(name: str, draft: Draft) -> bool:
    record = draft.surroundings.pictures.record_of(name)
    return record is not None and record.decorative is True


def described(image: Element, draft: Draft, *, may_say_nothing: bool = False) -> str:
    """Return the picture's description; a missing one is noted, unless it may say nothing."""
    alt = (image.get("alt") or "").strip()
    if not alt and not may_say_nothing:
        cure = "Describe it in the [ ]: ![a pen held against a cheek](images/pen.jpg)."
        message = "A picture has no description for people who cannot see it."
        draft.complain(token_of(image, draft), message, cure, rule="description")
    return alt


def name_of(image: Element, token: str, draft: Draft) -> str:
    """Return the name of the picture's file; "" for one of elsewhere, which is noted."""
    target = image.get("src", "")
    name = target.removeprefix(IMAGES)
    if target.startswith(IMAGES) and "/" not in name:
        return name
    cure = "Put it into content/images/ and write images/name.jpg."
    draft.complain(token, f"“{target}” is not a picture of this site.", cure, rule="picture")
    return ""


def _picture(name: str, token: str, draft: Draft) -> Picture | None:
    draft.use(f"image:{name}")
    try:
        return draft.surroundings.pictures.picture(name)
    except KeyError:
        complain_of_none(name, token, draft)
    except UnusableImage as error:
        message = f"The picture images/{name} cannot be used: {error}."
        draft.complain(token, message, error.cure, rule="picture")
    return None


def complain_of_none(name: str, token: str, draft: Draft) -> None:
    names = draft.surroundings.pictures.images.names()
    cure = did_you_mean(name, names) or "Put it into content/images/."
    draft.complain(token, f"There is no picture images/{name}.", cure, rule="picture")


def put(image: Element, picture: Picture, alt: str, sizes: str, draft: Draft) -> None:
    """Make the element stand for the picture."""
    draft.images.add(picture.folder)
    tail = image.tail
    image.clear()
    image.tag, image.tail = "img", tail
    image.set("data-picture", draft.add_picture(picture_html(picture, alt, sizes)))


def _frame(image: Element, picture: Picture, parents: dict[Element, Element]) -> None:
    """Give a picture that stands alone a frame, and every one its credit."""
    parent = parents[image]
    stands_alone = (
        parent.tag == "p"
        and len(parent) == 1
        and not f"{parent.text or ''}{image.tail or ''}".strip()
    )
    if stands_alone:
        parent.tag = "figure"
        parent.set("class", "picture")
        parent.text = image.tail = None
    if picture.credit:
        tag = "figcaption" if stands_alone else "span"
        credit = Element(tag, {"class": "picture__credit"})
        credit.text = f"Picture: {picture.credit}"
        credit.tail, image.tail = image.tail, " " if not stands_alone else None
        parent.insert(list(parent).index(image) + 1, credit)


def picture_html(picture: Picture, alt: str, sizes: str) -> str:
    """Return ``<picture>`` with every rendition, the smallest format first."""
    cut = picture.cut
    *better, last = cut.suffixes
    element = Element("picture")
    for suffix in better:
        chosen = {"type": TYPES[suffix], "srcset": _srcset(picture, suffix), "sizes": sizes}
        SubElement(element, "source", chosen)
    plain = max((width for width in cut.widths if width <= SRC_WIDTH), default=cut.widths[0])
    widest = cut.widths[-1]
    attributes = {
        "src": picture.url(plain, last),
        "srcset": _srcset(picture, last),
        "sizes": sizes,
        "width": str(widest),
        "height": str(cut.height_at(widest)),
        "alt": alt,
        "loading": "lazy",
        "decoding": "async",
    }
    SubElement(element, "img", attributes)
    return _written(element)


def _srcset(picture: Picture, suffix: str) -> str:
    return ", ".join(f"{picture.url(width, suffix)} {width}w" for width in picture.cut.widths)


def _written(element: Element) -> str:
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in element.items())
    inner = "".join(_written(child) for child in element)
    return f"<{element.tag}{attributes}>{inner}" + ("</picture>" if len(element) else "")
