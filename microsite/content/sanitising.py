"""The last gate before a patient's browser: only what our components are made of passes."""

from __future__ import annotations

from collections.abc import Mapping, Set
from types import MappingProxyType

import nh3

from microsite.content.blocks import CARE_URGENCIES
from microsite.content.graded import GRADED_KINDS, GRADES
from microsite.content.map_drawing import NAME as MAP_NAME
from microsite.content.targets import ALLOWED_SCHEMES

TAGS = {
    "p", "br", "hr", "strong", "em", "code", "blockquote", "ul", "ol", "li", "a", "sup", "span",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd",
    "div", "section", "figure", "figcaption", "details", "summary", "label", "input", "img",
    "button",
}  # fmt: skip
FORM_TAGS = {"form", "fieldset", "legend"}
ATTRIBUTES = {
    "a": {"href", "id", "aria-label"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "div": {"id", "role", "tabindex", "aria-label", "aria-hidden", "data-drawing"},
    "p": {"aria-hidden"},
    **{tag: {"role"} for tag in ("table", "thead", "tbody", "tr", "ul")},
    "th": {"role", "scope", "data-label"},
    "td": {"role", "data-label"},
    "ol": {"role", "start"},
    "img": {"data-picture"},
}
ATTRIBUTE_VALUES = {
    "input": {"type": {"checkbox"}},
    "button": {"type": {"button"}, "popovertargetaction": {"hide"}},
    "span": {"popover": {"auto"}},
}
BLOCK_NAMES = (
    *("care", "do-list", "facts", "ask", "unknown", "note", "schedule"),
    *("timeline", "compare", "values", "before-after", *GRADED_KINDS),
)
HEADING_CLASSES = {f"{name}__title" for name in BLOCK_NAMES}
FIGURES = {"figure", "picture", "before-after__picture"}
CLASSES = {
    "div": {
        *BLOCK_NAMES,
        *(f"care--{urgency}" for urgency in CARE_URGENCIES),
        *(f"do-list--{kind}" for kind in ("do", "dont", "limits")),
        *(
            "care__body",
            "table",
            "faq__answer",
            "figure__drawing",
            "figure__key",
            "figure__sample",
            "figure__directions",
        ),
        *("timeline__axis", "timeline__words", "timeline__lane", "compare__region"),
        *("array__dots", "array__caveat", "before-after__pair"),
        *("values__levels", "values__end"),
    },
    "p": {"claim__grade", "grade-meaning", "timeline__note", "array__words", "before-after__limit"},
    "form": {"values__form"},
    "fieldset": {"values__value"},
    "legend": {"values__words"},
    "label": {"option"},
    "ol": {"timeline__list"},
    "li": {"timeline__step", "array__count"},
    "strong": {"timeline__when", "array__number", "term__name"},
    "table": {"compare__table"},
    "button": {"term__button", "term__close", "button"},
    **{f"h{level}": HEADING_CLASSES for level in range(2, 7)},
    "span": {
        *(
            "option__words",
            "visually-hidden",
            "timeline__what",
            "grade",
            *(f"grade--{grade}" for grade in GRADES),
        ),
        *("term", "term__meaning", "term__text", "term__controls", "picture__credit"),
    },
    "dl": {"facts__list", "before-after__facts"},
    "hr": {
        *("facts-end", "opening-end", "graded-start", "graded-end"),
        *("pair-start", "pair-end", "comparison-copy"),
    },
    "ul": {"ask__list", "array__list", "figure__colours"},
    "sup": {"citation"},
    "a": {"term", "term__link"},
    "section": {"faq-group"},
    "details": {"faq", "figure__words"},
    "summary": {"faq__question"},
    "figcaption": {"figure__caption", "picture__credit", "before-after__when"},
    "figure": FIGURES,
}


def sanitise(
    html: str,
    drawings: Set[str],
    meanings: Set[str] = frozenset(),
    more: Mapping[str, Mapping[str, Set[str]]] = MappingProxyType({}),
) -> str:
    """Return the HTML with everything removed that is not on the lists above.

    ``drawings`` are the names that may follow ``figure--``, and ``meanings`` the ids that a
    meaning may have and a button may open. ``more`` are values of attributes besides those above;
    with those of a form in it, a form may pass.
    """
    values = {tag: dict(names) for tag, names in ATTRIBUTE_VALUES.items()}
    for tag, given in more.items():
        for name, allowed in given.items():
            known = values.setdefault(tag, {})
            known[name] = known.get(name, set()) | set(allowed)
    values["button"]["popovertarget"] = set(meanings)
    values["span"]["id"] = set(meanings)
    names = {*drawings, MAP_NAME}
    classes = CLASSES | {"figure": {*FIGURES, *(f"figure--{name}" for name in names)}}
    return nh3.clean(
        html,
        tags=TAGS | FORM_TAGS if "form" in more else TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values=values,
        allowed_classes=classes,
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,
        strip_comments=True,
    )
