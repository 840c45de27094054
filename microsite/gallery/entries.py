"""What the gallery shows: components, what each is for, and its states, really drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from microsite.content import Problem
from microsite.gallery.isolation import isolated

MAIN = re.compile(r'<main id="main"[^>]*>(.*)</main>', re.DOTALL)
SMALL = frozenset({"button", "progress", "state"})
CSS = settings.BASE_DIR / "static" / "css"


@dataclass(frozen=True)
class Drawn:
    """A state as HTML, and what the checks say of a sample of markdown."""

    html: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class State:
    """A state of a component, drawn when somebody looks at it."""

    slug: str
    name: str
    heading: str  # the id of its heading
    draw: Callable[[], Drawn]

    @cached_property
    def drawn(self) -> Drawn:
        return self.draw()

    @property
    def html(self) -> str:
        return mark_safe(isolated(self.drawn.html, self.heading))  # noqa: S308 (our own)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.drawn.problems


@dataclass(frozen=True)
class Entry:
    """A component. ``template`` is below ``templates/``, or a block such as ``!!! care``.

    ``style`` is below ``static/css/``, "" when it has none of its own. Where no state can be
    drawn here, ``look`` says where it is seen.
    """

    slug: str
    name: str
    purpose: str
    template: str
    style: str
    states: tuple[State, ...] = ()
    look: str = ""

    @property
    def is_for_patients(self) -> bool:
        return not self.style.startswith("staff/")

    @property
    def is_small(self) -> bool:
        """Whether several states fit beside each other."""
        return self.slug in SMALL


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]

    @property
    def slug(self) -> str:
        return slugify(self.title)


def component(
    slug: str,
    purpose: str,
    states: Mapping[str, Mapping[str, Any]],
    *,
    template: str = "",
    style: str | None = None,
) -> Entry:
    """Return the entry of ``components/<slug>.html``; ``states`` are what each is drawn with."""
    template = template or f"components/{slug.replace('-', '_')}.html"
    draws = {name: partial(_from_template, template, given) for name, given in states.items()}
    return entry(slug, purpose, draws, template=template, style=style)


def entry(
    slug: str,
    purpose: str,
    states: Mapping[str, Callable[[], Drawn]],
    *,
    template: str,
    style: str | None = None,
    look: str = "",
) -> Entry:
    """Return an entry; ``states`` are ways to draw it. Without ``style`` it is that of its name."""
    made = tuple(
        State(slugify(name), name, f"{slug}-{slugify(name)}", draw) for name, draw in states.items()
    )
    name = slug.replace("-", " ").capitalize()
    style = _style(slug) if style is None else style
    return Entry(slug, name, purpose, template, style, made, look)


def _from_template(template: str, context: Mapping[str, Any]) -> Drawn:
    """Return what the template makes of the context; of a whole page, what is in ``main``."""
    html = render_to_string(template, dict(context))
    found = MAIN.search(html)
    return Drawn(found[1] if found else html)


def _style(slug: str) -> str:
    styles = (f"{folder}/{slug}.css" for folder in ("components", "staff"))
    return next((style for style in styles if (CSS / style).exists()), "")
