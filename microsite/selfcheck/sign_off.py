"""The page where clinicians look at the flow and the rules, and print them to sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from microsite.content import Level, SelfCheck
from microsite.pages.library import current_library
from microsite.selfcheck.diagram import pieces
from microsite.selfcheck.pen import BLOCK, sign
from microsite.selfcheck.table import Row, rows, used_sources
from microsite.staff.access import StaffRequest, may_see_self_check


@dataclass(frozen=True)
class Shown:
    """A rule with the shape of its level."""

    row: Row
    sign: SafeString


@require_safe
@may_see_self_check
def sign_off(request: StaffRequest) -> HttpResponse:
    """Show what the self-check asks and what each answer leads to."""
    library = current_library()
    check = library.self_check
    if check is None:
        return render(request, "selfcheck/no_self_check.html", {"user": request.user})
    context = {
        "user": request.user,
        "check": check,
        "pieces": [_our_own(piece.svg) for piece in pieces(check)],
        "rows": [Shown(row, _sign(row.level)) for row in rows(check, library.sources)],
        "counts": [(level.value, _sign(level), count) for level, count in _counts(check)],
        "sources": used_sources(check, library.sources).values(),
    }
    return render(request, "selfcheck/sign_off.html", context)


def _counts(check: SelfCheck) -> Iterator[tuple[Level, int]]:
    levels = [rule.level for rule in check.rules.values()]
    for level in sorted(Level, reverse=True):
        yield level, levels.count(level)


def _sign(level: Level) -> SafeString:
    attributes = {"class": f"{BLOCK}__alone", "viewBox": "-10 -10 20 20", "aria-hidden": "true"}
    svg = Element("svg", {**attributes, "focusable": "false"})
    svg.append(sign(level, 0, 0))
    return _our_own(tostring(svg, encoding="unicode"))


def _our_own(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 (drawn here; ElementTree has escaped the words)
