"""The last gate before a patient's browser: only what our components are made of passes."""

from __future__ import annotations

import nh3

from microsite.content.blocks import CARE_URGENCIES, GRADES
from microsite.content.targets import ALLOWED_SCHEMES

TAGS = {
    "p", "br", "hr", "strong", "em", "code", "blockquote", "ul", "ol", "li", "a", "sup", "span",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd",
    "div", "section", "figure", "figcaption", "details", "summary", "label", "input", "img",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "id", "aria-label"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "div": {"id", "role", "tabindex", "aria-label", "data-drawing"},
    "th": {"scope", "data-label"},
    "td": {"data-label"},
    "ol": {"start"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
}
ATTRIBUTE_VALUES = {"input": {"type": {"checkbox"}}}
BLOCK_NAMES = ("care", "do-list", "facts", "ask", "evidence", "timeline", "unknown", "note")
HEADING_CLASSES = {f"{name}__title" for name in BLOCK_NAMES}
CLASSES = {
    "div": {
        *BLOCK_NAMES,
        *(f"care--{urgency}" for urgency in CARE_URGENCIES),
        *(f"do-list--{kind}" for kind in ("do", "dont", "limits")),
        *("care__body", "table", "faq__answer", "figure__drawing", "figure__key"),
    },
    **{f"h{level}": HEADING_CLASSES for level in range(2, 7)},
    "span": {"visually-hidden", "term", "grade", *(f"grade--{grade}" for grade in GRADES)},
    "dl": {"facts__list"},
    "hr": {"facts-end"},
    "ul": {"ask__list"},
    "sup": {"citation"},
    "a": {"term"},
    "section": {"faq-group"},
    "details": {"faq"},
    "summary": {"faq__question"},
    "figcaption": {"figure__caption"},
    "figure": {"figure"},
}


def sanitise(html: str, drawings: set[str]) -> str:
    """Return the HTML with everything removed that is not on the lists above.

    ``drawings`` are the names that may follow ``figure--``.
    """
    classes = CLASSES | {"figure": {"figure", *(f"figure--{name}" for name in drawings)}}
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values=ATTRIBUTE_VALUES,
        allowed_classes=classes,
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,
        strip_comments=True,
    )
