"""What the gallery shows: components, what each is for, and its states, really drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from microsite.content import Problem
from microsite.gallery.isolation import isolated

MAIN = re.compile(r'<main id="main"[^>]*>(.*)</main>', re.DOTALL)
CSS = settings.BASE_DIR / "static" / "css"


@dataclass(frozen=True)
class State:
    """A state of a component. ``problems`` are what the checks say of a sample of markdown."""

    slug: str
    name: str
    html: str
    problems: tuple[Problem, ...] = ()


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
    drawn = {name: _drawn(template, context) for name, context in states.items()}
    return entry(slug, purpose, drawn, template=template, style=style)


def entry(
    slug: str,
    purpose: str,
    states: Mapping[str, str | State],
    *,
    template: str,
    style: str | None = None,
    look: str = "",
) -> Entry:
    """Return an entry; ``states`` are HTML by name. Without ``style`` it is that of its name."""
    name = slug.replace("-", " ").capitalize()
    made = tuple(
        state if isinstance(state, State) else _state(slug, label, state)
        for label, state in states.items()
    )
    return Entry(
        slug, name, purpose, template, _style(slug) if style is None else style, made, look
    )


def _state(entry: str, name: str, html: str) -> State:
    slug = slugify(name)
    return State(slug, name, mark_safe(isolated(html, f"{entry}-{slug}")))  # noqa: S308 (ours)


def written(entry: str, name: str, html: str, problems: tuple[Problem, ...]) -> State:
    """Return a state that markdown was made into."""
    state = _state(entry, name, f'<div class="prose">{html}</div>')
    return State(state.slug, state.name, state.html, problems)


def _drawn(template: str, context: Mapping[str, Any]) -> str:
    """Return what the template makes of the context; of a whole page, what is in ``main``."""
    html = render_to_string(template, dict(context))
    found = MAIN.search(html)
    return found[1] if found else html


def _style(slug: str) -> str:
    folders = ("components", "staff")
    return next(
        (f"{name}/{slug}.css" for name in folders if (CSS / name / f"{slug}.css").exists()), ""
    )
