from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from microsite.content import PICTURE_TYPES
from microsite.gallery.catalogue import catalogue
from microsite.gallery.contrast import Pair, pairs
from microsite.gallery.entries import Entry
from microsite.gallery.sample_pictures import sample_renditions
from microsite.pages.library import current_library
from microsite.pages.tokens import Tokens, tokens
from microsite.staff.access import StaffRequest, may_see_design


@dataclass(frozen=True)
class MeasuredPair:
    """A pair with its contrast as it is written: “9.4”."""

    pair: Pair
    light: str
    dark: str


@require_safe
@may_see_design
def index(request: StaffRequest) -> HttpResponse:
    """Show colours, type, spaces, and every component in every state."""
    found = tokens()
    context = {
        "groups": catalogue(current_library()),
        "colours": found.colours.values(),
        "pairs": _measured(found),
        "steps": found.starting("--step-"),
        "spaces": found.starting("--space-"),
        "sizes": found.starting("--radius-", "--control-", "--measure", "--page-"),
    }
    return _render(request, "gallery/index.html", context)


def _measured(found: Tokens) -> list[MeasuredPair]:
    return [MeasuredPair(pair, *(f"{one:.1f}" for one in pair.measured(found))) for pair in pairs()]


@require_safe
@may_see_design
def component(request: StaffRequest, component: str, state: str = "") -> HttpResponse:
    """Show one component alone, or one state of it."""
    entries = [one for group in catalogue(current_library()) for one in group.entries]
    entry = next((one for one in entries if one.slug == component), None)
    if entry is None:
        raise Http404
    return _render(request, "gallery/component.html", {"entry": _with_state(entry, state)})


@require_safe
@may_see_design
def picture(request: StaffRequest, digest: str, name: str) -> HttpResponse:
    """Send a rendition of one of the gallery's own pictures."""
    body = sample_renditions().read(digest, name)
    if body is None:
        raise Http404
    return HttpResponse(body, content_type=PICTURE_TYPES[name.rpartition(".")[2]])


def _with_state(entry: Entry, state: str) -> Entry:
    """Return the entry with this state only. Raises Http404 when it has none such."""
    if not state:
        return entry
    shown = tuple(one for one in entry.states if one.slug == state)
    if not shown:
        raise Http404
    return replace(entry, states=shown)


def _render(request: StaffRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    is_mirrored = request.GET.get("dir") == "rtl"
    direction = "rtl" if is_mirrored else "ltr"
    return render(
        request,
        template,
        {**context, "user": request.user, "direction": direction, "is_mirrored": is_mirrored},
    )
