"""The list of all pages, and the queue of reviews."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from microsite.components import Tab
from microsite.editing.models import AskedPublication, PageMove, PageVersion
from microsite.editing.page_list import STATES, all_rows, counts
from microsite.editing.reviews import is_soon, reviews
from microsite.editing.second_person import may_be_second
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_edit_pages

# Everything that is live is most of the list.
FILTERS = {"": "All", **{name: words for name, words in STATES.items() if name != "live"}}

# What somebody has just done elsewhere, by what stands in the address.
NEWS = {
    "returned": "Returned. The words are a draft of whoever wrote them again, with your note.",
    "planned": "It goes live by itself at its time.",
    "gone": "It does not wait any more: it was published, returned or taken back.",
}


@require_safe
@may_edit_pages
def page_list(request: StaffRequest) -> HttpResponse:
    """Show the pages with these words and in this state, both of which stand in the address."""
    words, show = request.GET.get("q", "").strip(), request.GET.get("show", "")
    show = show if show in FILTERS else ""
    library = current_library()
    rows = all_rows(library, request.user)
    facts = [row for row in rows.facts if row.has(words)]
    pages = [row for row in rows.pages if row.has(words)]
    found = [*facts, *pages]
    waiting = list(AskedPublication.objects.waiting().select_related("who"))
    context = {
        "user": request.user,
        "words": words,
        "show": show,
        "links": _links(words, show, {"": len(found), **counts(found)}),
        "waiting_for_you": [
            asked for asked in waiting if may_be_second(request.user, asked.who_id)
        ],
        "waiting": [asked for asked in waiting if not may_be_second(request.user, asked.who_id)],
        "news": next((words for name, words in NEWS.items() if name in request.GET), ""),
        "stuck": PageMove.objects.stuck(),
        "deleted": PageVersion.objects.deletions(),
        "facts": [row for row in facts if not show or show in row.states],
        "pages": [row for row in pages if not show or show in row.states],
    }
    with timezone.override(library.clinic.zone):
        return render(request, "editing/page_list.html", context)


def _links(words: str, show: str, count: dict[str, int]) -> list[Tab]:
    """Return the ways to fewer pages; a state that no page is in has none, unless it is chosen."""
    return [
        Tab(label, _query(q=words, show=name), name == show, count.get(name, 0))
        for name, label in FILTERS.items()
        if count.get(name) or name in ("", show)
    ]


def _query(**said: str) -> str:
    return "?" + urlencode({name: value for name, value in said.items() if value})


@require_safe
@may_edit_pages
def page_reviews(request: StaffRequest) -> HttpResponse:
    """Show which pages somebody has to read again soon, or all of them."""
    found = reviews(current_library())
    soon = [review for review in found if is_soon(review)]
    shows_all = request.GET.get("show") == "all"
    context = {
        "user": request.user,
        "links": [
            Tab("In the next 60 days", "?", not shows_all, len(soon)),
            Tab("All pages", "?show=all", shows_all, len(found)),
        ],
        "late": sum(review.is_late for review in found),
        "reviews": found if shows_all else soon,
    }
    return render(request, "editing/page_reviews.html", context)
